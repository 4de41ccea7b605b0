//! The command line as it was typed, to be typed again: without secrets, and without what is about
//! to be said anew.

/// Flags whose value is a secret, by the end of their name.
const SECRET: [&str; 3] = ["password", "secret", "pin"];

/// `smarthome` and the words of this run, without the flags that `left_out` names.
pub(super) fn typed_without(left_out: &[&str]) -> String {
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    without(words, left_out)
}

fn without(words: impl Iterator<Item = String>, left_out: &[&str]) -> String {
    let mut line = "smarthome".to_owned();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        if let Some(flag) = word.strip_prefix("--") {
            let (name, value) = flag.split_once('=').map_or((flag, None), |(n, v)| (n, Some(v)));
            let is_secret = SECRET.iter().any(|end| name.ends_with(end));
            if is_secret || left_out.contains(&name) {
                if value.is_none() {
                    words.next();
                }
                // Passwords are asked for; a PIN is not.
                if name == "pin" && !left_out.contains(&name) {
                    line.push_str(" --pin …");
                }
                continue;
            }
        }
        line.push(' ');
        line.push_str(&quoted(&word));
    }
    line
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_safe) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_named_the_cloud_is_typed_again_and_no_secret_is() {
        let words = [
            "--account",
            "two words",
            "check",
            "http://c.test/a?b=c",
            "--username",
            "ada",
            "--password",
            "lovelace",
            "--client-secret=s3cret",
            "--client-secret-file",
            "s.txt",
            "--only",
            "oauth",
            "--strict",
            "--second-pin",
            "1234",
            "--token-url",
            "it's",
        ];
        let line = without(words.into_iter().map(str::to_owned), &["only"]);
        assert_eq!(
            line,
            "smarthome --account 'two words' check 'http://c.test/a?b=c' --username ada \
             --client-secret-file s.txt --strict --token-url 'it'\\''s'"
        );
    }
}
