//! The pages of what people see of a broken link: on the phone, and in Google's log.

use serde_json::{Value, json};

use crate::google::link::HopName;
use crate::google::symptoms::{CommandLine, LOG_SIGNS, PHONE_SIGNS, Sign, Symptom};
use crate::protocol::Map;

use super::page::{Kind, Topic, members};
use super::sheet::{Sheet, sentence};

pub(super) static PHONE: Kind = Kind {
    id: "phone_symptom",
    plural: "phone_symptoms",
    title: "what the phone shows",
    heading: "What the phone or the Assistant shows",
    prefix: "",
    case_counts: false,
    topics: || topics(PHONE_SIGNS, "What Google's log may say"),
};

pub(super) static LOG: Kind = Kind {
    id: "log_name",
    plural: "log_names",
    title: "name in Google's log",
    heading: "Names in Google's log",
    prefix: "",
    case_counts: false,
    topics: || topics(LOG_SIGNS, "What the phone or the Assistant may show"),
};

fn topics(signs: &'static [Sign], beside: &'static str) -> Vec<Box<dyn Topic>> {
    signs.iter().map(|sign| Box::new(SignTopic { sign, beside }) as Box<dyn Topic>).collect()
}

struct SignTopic {
    sign: &'static Sign,
    /// The heading of the signs beside it.
    beside: &'static str,
}

impl Topic for SignTopic {
    fn name(&self) -> &'static str {
        self.sign.name
    }

    fn wordings(&self) -> Vec<&'static str> {
        [self.sign.name].iter().chain(self.sign.wordings).copied().collect()
    }

    fn summary(&self) -> String {
        self.sign.meaning.to_owned()
    }

    fn write(&self, sheet: &mut Sheet) {
        let sign = self.sign;
        for note in sign.notes {
            sheet.line(note);
        }
        if !sign.wordings.is_empty() {
            sheet.part("Known also as", |sheet| sheet.items(sign.wordings));
        }
        sheet.part("Likely causes, the likeliest first", |sheet| {
            for symptom in sign.symptoms {
                write_symptom(sheet, *symptom);
            }
        });
        sheet.part("Hops of `smarthome link` that show it", |sheet| match sign.hops {
            [] => sheet.line("none: linking sends no commands to devices"),
            hops => sheet.rows(&hops.iter().map(|hop| hop_row(*hop)).collect::<Vec<_>>()),
        });
        sheet.part("To see it, type", |sheet| {
            let row = |it: &&CommandLine| (it.line.to_owned(), it.shows.to_owned());
            sheet.rows(&sign.commands.iter().map(row).collect::<Vec<_>>());
        });
        if !sign.beside.is_empty() {
            sheet.part(self.beside, |sheet| sheet.items(sign.beside));
        }
        self.write_what_unconfirmed_means(sheet);
    }

    fn members(&self) -> Map {
        let sign = self.sign;
        let commands = sign.commands.iter();
        let commands: Vec<_> =
            commands.map(|it| json!({"command": it.line, "shows": it.shows})).collect();
        members(json!({
            "wordings": sign.wordings,
            "notes": sign.notes,
            "likely": sign.symptoms.iter().map(|it| symptom_json(*it)).collect::<Vec<_>>(),
            "hops": sign.hops,
            "commands": commands,
            "see_also": sign.beside,
        }))
    }
}

impl SignTopic {
    fn write_what_unconfirmed_means(&self, sheet: &mut Sheet) {
        let sign = self.sign;
        let causes = sign.symptoms.iter().flat_map(|symptom| symptom.causes());
        let mut texts = causes.chain(sign.notes).chain([&sign.meaning]);
        if texts.any(|text| text.contains("unconfirmed")) {
            sheet.gap();
            sheet.dim("Unconfirmed: known from users or expected; no document of Google says so.");
        }
    }
}

fn write_symptom(sheet: &mut Sheet, symptom: Symptom) {
    if symptom.causes().is_empty() {
        return sheet.item(&sentence(symptom.what()));
    }
    sheet.section(&format!("{}:", sentence(symptom.what()).trim_end_matches('.')), |sheet| {
        for cause in symptom.causes() {
            sheet.item(&format!("- {cause}"));
        }
    });
}

fn symptom_json(symptom: Symptom) -> Value {
    json!({"what": symptom.what(), "causes": symptom.causes()})
}

fn hop_row(hop: HopName) -> (String, String) {
    (hop.as_str().to_owned(), hop.meaning().to_owned())
}

#[cfg(test)]
mod tests {
    use crate::google::link::HopName;
    use crate::google::symptoms::{LOG_SIGNS, PHONE_SIGNS, Sign, Symptom, phone_shows};
    use crate::google::{Subject, Trouble, apology_for_trouble};
    use crate::protocol::Mismatch;
    use crate::report::Style;
    use crate::report::explain::{find_page, render_names};
    use crate::report::samples::{device, snapshot};

    fn signs() -> impl Iterator<Item = &'static Sign> {
        PHONE_SIGNS.iter().chain(LOG_SIGNS)
    }

    fn page_of(typed: &str) -> &'static str {
        let found = find_page(typed).unwrap_or_else(|near| panic!("{typed}: {near:?}"));
        found.page.name()
    }

    #[test]
    fn pages_read_well() {
        for (file, name) in [
            ("phone-setting", "Couldn't update the setting"),
            ("log-open-auth-failure", "OPEN_AUTH_FAILURE"),
            ("not-your-server", "not your server"),
        ] {
            let found = find_page(name).unwrap_or_else(|near| panic!("{name}: {near:?}"));
            snapshot(&format!("explain-{file}"), &found.page.render(Style::plain(80)));
        }
    }

    #[test]
    fn every_sign_has_a_page_with_causes_and_a_command() {
        for sign in signs() {
            let page = find_page(sign.name).unwrap_or_else(|near| panic!("{near:?}")).page;
            assert_eq!(page.name(), sign.name);
            // Wide enough for nothing to be broken.
            let text = page.render(Style::plain(1000));
            assert!(text.starts_with(sign.name), "{text}");
            let causes: Vec<_> = sign.symptoms.iter().flat_map(|it| it.causes()).collect();
            assert!(!causes.is_empty() && !sign.commands.is_empty(), "{}", sign.name);
            assert!(causes.iter().all(|cause| text.contains(*cause)), "{text}");
            assert!(sign.commands.iter().all(|it| text.contains(it.line)), "{text}");
            assert!(sign.hops.iter().all(|hop| text.contains(hop.as_str())), "{text}");
        }
    }

    #[test]
    fn every_wording_finds_its_page_however_it_is_spelled() {
        for sign in signs() {
            for wording in sign.wordings.iter().chain([&sign.name]) {
                let shown = wording.replace('…', "Acme");
                for typed in [
                    shown.clone(),
                    shown.to_uppercase(),
                    shown.replace('\'', "’"),
                    shown.replace('\'', ""),
                    format!("{shown}..."),
                    format!("the Home app: \"{shown}\" since noon"),
                ] {
                    assert_eq!(page_of(&typed), sign.name, "{typed}");
                }
            }
        }
    }

    #[test]
    fn what_goes_together_names_each_other() {
        for (these, those) in [(PHONE_SIGNS, LOG_SIGNS), (LOG_SIGNS, PHONE_SIGNS)] {
            for sign in these {
                for name in sign.beside {
                    assert!(those.iter().any(|other| other.name == *name), "{name}");
                }
            }
        }
    }

    #[test]
    fn what_linking_says_of_the_phone_has_a_page_that_names_the_hop() {
        for hop in HopName::ALL {
            let name = page_of(phone_shows(hop, Symptom::Unreachable));
            let sign = PHONE_SIGNS.iter().find(|sign| sign.name == name).expect("a sign");
            assert!(sign.hops.contains(&hop), "{hop:?}: {name}");
        }
    }

    #[test]
    fn what_the_assistant_says_here_has_a_page() {
        let door = Subject::of(&[&device("1", "LOCK", "front door", &[])]);
        for (trouble, name) in [
            (
                Trouble::Answer(Mismatch::new("/payload", "an object", "none")),
                "… isn't available right now",
            ),
            (Trouble::Status(500), "Sorry, I couldn't reach … right now"),
            (
                Trouble::LinkDead(String::new()),
                "it looks like your … account needs to be linked again",
            ),
        ] {
            assert_eq!(page_of(&apology_for_trouble(&trouble, "Acme", &door)), name);
        }
    }

    #[test]
    fn the_list_shows_each_message_on_a_line() {
        let list = render_names(Style::plain(80));
        for sign in PHONE_SIGNS {
            assert!(list.lines().any(|line| line.trim() == sign.name), "{list}");
        }
    }
}
