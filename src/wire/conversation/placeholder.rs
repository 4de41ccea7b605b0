//! Placeholders: what stands in a file for what varies.
//!
//! A text that only looks like one is written with one pair of brackets more: `<<any>>`.

use super::super::redactor::without_marks;

/// What stands for what varies, or for what the linked account knows.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Placeholder {
    /// Any JSON value, or any text body.
    Any,
    /// Any string.
    Text,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Further members, or further elements.
    More,
    /// A new id, as Google makes them; in the response that of its request.
    RequestId,
    /// Any value where it comes first, the same wherever it stands again.
    Same(String),
    /// The PIN of this run.
    Pin,
    /// The linked account's access token.
    AccessToken,
    /// The linked account's refresh token.
    RefreshToken,
    /// What the cloud knows Google as.
    ClientId,
    /// The secret that goes with it.
    ClientSecret,
}

/// Which side of an exchange a placeholder stands on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Side {
    Request,
    Response,
}

/// A URL of the target, as the `http` block of a request names it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Endpoint {
    /// Where the user's browser goes.
    Authorize,
    /// Where codes and refresh tokens are exchanged.
    Token,
    /// Where the user's profile is read.
    Userinfo,
    /// Where intents are sent.
    Fulfillment,
}

impl Endpoint {
    /// All of them, as they are written.
    pub(super) const WRITTEN: [(&'static str, Self); 4] = [
        ("<authorize_url>", Self::Authorize),
        ("<token_url>", Self::Token),
        ("<userinfo_url>", Self::Userinfo),
        ("<fulfillment_url>", Self::Fulfillment),
    ];

    /// Reads the place of a request line; `None` where it is a path.
    #[must_use]
    pub fn read(place: &str) -> Option<Self> {
        Self::WRITTEN.iter().find(|(written, _)| *written == place).map(|(_, endpoint)| *endpoint)
    }
}

/// Every placeholder as it is written and what it stands for, for help texts.
#[must_use]
pub fn placeholders() -> [(&'static str, &'static str); 12] {
    [
        ("<any>", "response: any value; as a whole text body, any body"),
        ("<text>", "response: any string"),
        ("<number>", "response: any number"),
        ("<boolean>", "response: true or false"),
        (
            "<more>",
            "response: further members (\"<more>\": \"<any>\"), or further elements at the end",
        ),
        ("<requestId>", "request: a new id, as Google makes them; response: that of its request"),
        ("<same:NAME>", "any value where it comes first, the same wherever it stands again"),
        ("<pin>", "request: the PIN that --pin gives"),
        ("<access_token>", "request: the linked account's access token"),
        ("<refresh_token>", "request: the linked account's refresh token"),
        ("<client_id>", "request: what the cloud knows Google as"),
        ("<client_secret>", "request: the secret that goes with it"),
    ]
}

impl Placeholder {
    /// Reads a text: a placeholder, `None` where it is none.
    ///
    /// # Errors
    /// It is written like a placeholder, and there is none of that name.
    pub fn read(text: &str) -> Result<Option<Self>, String> {
        match bracketed(text) {
            Some((1, word)) => Self::of(word).map(Some).ok_or_else(|| text.to_owned()),
            _ => Ok(None),
        }
    }

    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "any" => Self::Any,
            "text" => Self::Text,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "more" => Self::More,
            "requestId" => Self::RequestId,
            "pin" => Self::Pin,
            "access_token" => Self::AccessToken,
            "refresh_token" => Self::RefreshToken,
            "client_id" => Self::ClientId,
            "client_secret" => Self::ClientSecret,
            _ => {
                let name = word.strip_prefix("same:").filter(|name| !name.is_empty())?;
                Self::Same(name.to_owned())
            }
        })
    }

    /// As it is written.
    #[must_use]
    pub fn written(&self) -> String {
        let word = match self {
            Self::Any => "any",
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::More => "more",
            Self::RequestId => "requestId",
            Self::Same(name) => return format!("<same:{name}>"),
            Self::Pin => "pin",
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
            Self::ClientId => "client_id",
            Self::ClientSecret => "client_secret",
        };
        format!("<{word}>")
    }

    pub(super) fn may_stand_in(&self, side: Side) -> bool {
        match self {
            Self::RequestId | Self::Same(_) => true,
            Self::Any | Self::Text | Self::Number | Self::Boolean | Self::More => {
                side == Side::Response
            }
            _ => side == Side::Request,
        }
    }
}

/// The depth of the brackets around a word, and the word; `None` where the text is something else,
/// such as a page.
fn bracketed(text: &str) -> Option<(usize, &str)> {
    let word = text.trim_start_matches('<');
    let depth = text.len() - word.len();
    let word = word.strip_suffix(">".repeat(depth).as_str())?;
    let (first, rest) = (word.chars().next()?, word.get(1..)?);
    let is_word = first.is_ascii_alphabetic()
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || "_-:.".contains(c));
    (depth > 0 && is_word).then_some((depth, word))
}

/// A text of the wire as a file has it, so that it is not taken for a placeholder.
pub(super) fn escaped(text: &str) -> String {
    if bracketed(text).is_some() { format!("<{text}>") } else { text.to_owned() }
}

/// The text of the wire that a file's text means.
pub(super) fn unescaped(text: &str) -> &str {
    match bracketed(text) {
        Some((depth, _)) if depth > 1 => &text[1..text.len() - 1],
        _ => text,
    }
}

/// The places of a text that are written like a placeholder: for headers and request lines, where
/// one may stand beside other text.
pub(super) fn inner_placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('<').filter_map(|(start, _)| {
        let end = start + text[start..].find('>')?;
        let written = &text[start..=end];
        bracketed(written).map(|_| written)
    })
}

/// Whether a text holds the mark of a secret that was taken out.
pub(super) fn is_redacted(text: &str) -> bool {
    without_marks(text).len() > 1
}

/// Whether `actual` is `expected` but for what was taken out of that.
pub(super) fn fits_marks(expected: &str, actual: &str) -> bool {
    let pieces = without_marks(expected);
    let [first, inner @ .., last] = pieces.as_slice() else {
        return expected == actual;
    };
    let Some(mut rest) = actual.strip_prefix(first) else { return false };
    for piece in inner {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
