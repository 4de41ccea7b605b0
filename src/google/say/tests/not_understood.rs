//! What is not understood, and what may mean several things.

use super::{check, house};
use crate::google::say::{Language, NotUnderstood, understand};

#[test]
fn what_is_not_understood_is_told_with_what_would_be() {
    check(&[
        ("frobnicate the lights", "could not understand `frobnicate the lights`"),
        ("", "could not understand ``"),
        ("please", "could not understand `please`"),
        ("turn on the submarine", "no device is called `submarine`"),
        ("turn on the front door", "as far as it was understood, `front door` cannot do that"),
        (
            "make the kitchen light blue",
            "as far as it was understood, `Kitchen Light` cannot do that",
        ),
        (
            "set the AC to swim",
            "`air conditioner` does not declare `swim`: expected one of `off`, `heat`, `cool`, `fan only`, `low`, `high`",
        ),
        ("dim the kitchen light to banana", "`banana` is nothing that `Kitchen Light` takes there"),
    ]);
    let home = house();
    for (utterance, first) in [
        ("unlok the frnt door", "unlock the front door"),
        ("turn the kichen light of", "turn off the Kitchen Light"),
        ("turn on the submarine", ""),
        ("turn on the front door", "unlock the front door"),
        ("set the AC to swim", "set the air conditioner to "),
        ("frobnicate", ""),
    ] {
        let refused = understand(utterance, &home, Language::english()).expect_err(utterance);
        let nearest = refused.nearest();
        assert_eq!(nearest.len(), 3.min(nearest.len().max(1)), "{utterance}");
        assert!(nearest.iter().any(|it| it.starts_with(first)), "{utterance}: {nearest:?}");
        for phrase in nearest {
            assert!(understand(phrase, &home, Language::english()).is_ok(), "{phrase}");
        }
    }
}

#[test]
fn what_may_mean_several_things_is_listed() {
    let home = house();
    for (utterance, labels) in [
        ("unlock the door", vec!["front door (lock)", "back door (back)"]),
        ("is the door locked", vec!["front door (lock)", "back door (back)"]),
        (
            "turn on the light",
            vec!["living room light (l1)", "Kitchen Light (l2)", "reading lamp (l3)"],
        ),
        // One EXECUTE has one colour, and these two lamps spell it differently.
        ("make the lights green", vec!["living room light (l1)", "reading lamp (l3)"]),
    ] {
        match understand(utterance, &home, Language::english()) {
            Err(NotUnderstood::Ambiguous { readings, .. }) => {
                let found: Vec<&str> = readings.iter().map(|it| it.label.as_str()).collect();
                assert_eq!(found, labels, "{utterance}");
            }
            other => panic!("{utterance}: {other:?}"),
        }
    }
}
