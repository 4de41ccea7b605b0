//! How people and the Assistant speak of a time that something takes.

/// `1 hour, 30 minutes`: the parts that are not nothing, without a sign.
pub(super) fn spoken_duration(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    let parts = [(seconds / 3600, "hour"), (seconds / 60 % 60, "minute"), (seconds % 60, "second")];
    let spoken = parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| {
        let plural = if *count == 1 { "" } else { "s" };
        format!("{count} {unit}{plural}")
    });
    let spoken: Vec<String> = spoken.collect();
    if spoken.is_empty() { "0 seconds".to_owned() } else { spoken.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_there_is_spoken() {
        for (seconds, spoken) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (90, "1 minute, 30 seconds"),
            (-300, "5 minutes"),
            (5400, "1 hour, 30 minutes"),
            (7201, "2 hours, 1 second"),
            (i64::MIN, "2562047788015215 hours, 30 minutes, 8 seconds"),
        ] {
            assert_eq!(spoken_duration(seconds), spoken);
        }
    }
}
