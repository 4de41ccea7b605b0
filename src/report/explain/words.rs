//! Finds a page by what a screen says: spelling of the apostrophes, case, dots and the words
//! around it do not matter, and `…` in a wording stands for any words.

use crate::catalog::nearest;

use super::page::Page;

/// The words of a text; `couldn't`, `couldn’t` and `couldnt` are all `could not`.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['\'', '’', '‘', '`', '´'], "");
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).flat_map(spelled_out).map(str::to_owned).collect()
}

fn spelled_out(word: &str) -> Vec<&str> {
    const CONTRACTED: [&str; 11] = [
        "arent", "couldnt", "didnt", "doesnt", "dont", "hasnt", "havent", "isnt", "wasnt",
        "werent", "wont",
    ];
    match word {
        "cant" | "cannot" => vec!["can", "not"],
        _ if CONTRACTED.contains(&word) => vec![&word[..word.len() - 2], "not"],
        _ => vec![word],
    }
}

/// The parts of a wording between its `…`.
fn parts(wording: &str) -> Vec<Vec<String>> {
    wording.split('…').map(words).filter(|part| !part.is_empty()).collect()
}

/// Where `part` ends in `words`.
fn end_of(part: &[String], words: &[String]) -> Option<usize> {
    words.windows(part.len()).position(|window| window == part).map(|start| start + part.len())
}

/// How many words of `typed` are those of the wording, where it is there as a whole.
fn said_whole(wording: &str, typed: &[String]) -> Option<usize> {
    let parts = parts(wording);
    let count = parts.iter().map(Vec::len).sum();
    let mut rest = typed;
    for part in &parts {
        rest = &rest[end_of(part, rest)?..];
    }
    // One word says too little, unless it is all that was typed.
    (count > 1 || typed.len() == count).then_some(count)
}

/// Whether what was typed is a piece of the wording.
fn says_a_piece(wording: &str, typed: &[String]) -> bool {
    typed.len() > 1 && parts(wording).iter().any(|part| end_of(typed, part).is_some())
}

/// The page with the longest wording that was typed; else the only one with a wording of which it
/// is a piece.
pub(super) fn find_by_words(typed: &str, pages: &[Page]) -> Option<usize> {
    let typed = words(typed);
    let whole = |page: &Page| {
        let wordings = page.topic.wordings().into_iter();
        wordings.filter_map(|wording| said_whole(wording, &typed)).max()
    };
    let mut best: Option<(usize, usize)> = None;
    for (index, page) in pages.iter().enumerate() {
        if let Some(count) = whole(page)
            && best.is_none_or(|(most, _)| count > most)
        {
            best = Some((count, index));
        }
    }
    best.map(|(_, index)| index).or_else(|| only_one_with_a_piece(&typed, pages))
}

fn only_one_with_a_piece(typed: &[String], pages: &[Page]) -> Option<usize> {
    let piece =
        |page: &Page| page.topic.wordings().iter().any(|wording| says_a_piece(wording, typed));
    let mut found = pages.iter().enumerate().filter(|(_, page)| piece(page));
    let (index, _) = found.next()?;
    found.next().is_none().then_some(index)
}

/// The names of the pages that share most words with what was typed, at most three; words may be
/// mistyped.
pub(super) fn near_by_words(typed: &str, pages: &[Page]) -> Vec<&'static str> {
    let typed = words(typed);
    if typed.len() < 2 {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = pages
        .iter()
        .filter_map(|page| {
            let scores = page.topic.wordings().into_iter().filter_map(|it| likeness(it, &typed));
            scores.max_by(f64::total_cmp).map(|score| (score, page.name()))
        })
        .collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How much of a wording was typed, from 0 to 1; none where it is less than half of it, or but
/// one word. A piece of it is enough, and short words are not guessed at.
#[expect(clippy::cast_precision_loss, reason = "a few words are counted")]
fn likeness(wording: &str, typed: &[String]) -> Option<f64> {
    if says_a_piece(wording, typed) {
        return Some(1.0);
    }
    let wording = words(wording);
    let mistyped = |word: &str| {
        let as_long = typed.iter().filter(|other| other.len().abs_diff(word.len()) <= 1);
        word.len() > 3 && !nearest(word, as_long.map(String::as_str)).is_empty()
    };
    let shared = wording.iter().filter(|word| typed.contains(word) || mistyped(word)).count();
    let likeness = shared as f64 / wording.len().max(typed.len()) as f64;
    (shared > 1 && likeness >= 0.5).then_some(likeness)
}

#[cfg(test)]
mod tests {
    use super::super::find_page;
    use super::*;

    fn near(typed: &str) -> Vec<String> {
        find_page(typed).err().expect("no page")
    }

    #[test]
    fn apostrophes_case_and_dots_do_not_matter() {
        for text in ["Couldn't do…", "couldn’t DO.", "couldnt do", "\"Could not\" do!"] {
            assert_eq!(words(text), ["could", "not", "do"], "{text}");
        }
    }

    #[test]
    fn a_gap_stands_for_any_words() {
        let said = |wording, typed| said_whole(wording, &words(typed));
        assert_eq!(said("your … account", "Your ACME Lights account!"), Some(2));
        assert_eq!(said("your … account", "account of your own"), None);
        assert_eq!(said("AGAIN", "and again"), None);
        assert_eq!(said("AGAIN", "again"), Some(1));
    }

    #[test]
    fn a_piece_that_only_one_page_has_is_enough() {
        assert_eq!(
            find_page("check your connection").expect("a page").page.name(),
            "Couldn't update the setting"
        );
        let several = [
            "devices shown as offline",
            "Sorry, I couldn't reach … right now",
            "… isn't available right now",
        ];
        assert_eq!(near("right now"), several);
    }

    #[test]
    fn mistyped_words_are_corrected_and_others_find_nothing() {
        assert_eq!(near("couldnt updat the seting")[0], "Couldn't update the setting");
        assert_eq!(near("OPEN_AUTH_FAILUR"), ["OPEN_AUTH_FAILURE"]);
        assert_eq!(near("the moon is full"), [""; 0]);
    }
}
