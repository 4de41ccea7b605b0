//! What a message says in a language.
//!
//! Google's account-linking policy asks for some of the messages: that the account is linked to
//! *Google*, that signing in authorises Google to control devices, which data Google gets and why,
//! and how to undo it.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use maud::{Markup, PreEscaped};

use super::Language;
use super::message::Message;

type Bundle = FluentBundle<FluentResource>;

impl Language {
    /// The file of a language.
    pub(super) fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("locales/en.ftl"),
            Self::German => include_str!("locales/de.ftl"),
            Self::French => include_str!("locales/fr.ftl"),
            Self::Spanish => include_str!("locales/es.ftl"),
            Self::Italian => include_str!("locales/it.ftl"),
            Self::Portuguese => include_str!("locales/pt-BR.ftl"),
            Self::Dutch => include_str!("locales/nl.ftl"),
            Self::Japanese => include_str!("locales/ja.ftl"),
            Self::Korean => include_str!("locales/ko.ftl"),
            Self::SimplifiedChinese => include_str!("locales/zh-Hans.ftl"),
            Self::TraditionalChinese => include_str!("locales/zh-Hant.ftl"),
        }
    }

    /// A message that nothing is put into.
    pub(super) fn text(self, message: Message) -> Cow<'static, str> {
        format(self, message, None)
    }

    /// A message with a number of seconds.
    pub(super) fn seconds(self, message: Message, seconds: u64) -> Cow<'static, str> {
        let mut args = FluentArgs::new();
        args.set("seconds", seconds);
        format(self, message, Some(&args))
    }

    /// A message around pieces of a page, which stand where the language wants them. The messages
    /// themselves hold nothing that HTML would read.
    pub(super) fn around(self, message: Message, pieces: &[(&'static str, Markup)]) -> Markup {
        let mut args = FluentArgs::new();
        for (name, PreEscaped(html)) in pieces {
            args.set(*name, FluentValue::from(html));
        }
        PreEscaped(format(self, message, Some(&args)).into_owned())
    }
}

/// A message that is not there says its name; the tests see to it that all are.
fn format(language: Language, message: Message, args: Option<&FluentArgs>) -> Cow<'static, str> {
    let bundle = bundle(language);
    let pattern = bundle.get_message(message.id()).and_then(|found| found.value());
    pattern.map_or(Cow::Borrowed(message.id()), |pattern| {
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        debug_assert!(errors.is_empty(), "{message:?} in {language:?}: {errors:?}");
        text
    })
}

fn bundle(language: Language) -> &'static Bundle {
    static BUNDLES: LazyLock<[Bundle; Language::ALL.len()]> =
        LazyLock::new(|| Language::ALL.map(read_bundle));
    &BUNDLES[language as usize]
}

fn read_bundle(language: Language) -> Bundle {
    let resource = FluentResource::try_new(language.source().to_owned());
    let resource = resource.expect("the tests read every file");
    let locale = language.tag().parse().expect("the tests parse every tag");
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Marks of direction are for languages written from the right.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("no message stands twice: the tests read every file");
    bundle
}
