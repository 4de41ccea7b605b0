//! Writes what passes into a conversation file, without secrets, as it passes.

use std::io::{self, Write};

use crate::wire::{
    ConversationFile, Part, Redactor, record_exchange, render_conversation_file, render_part,
};

use super::Seen;

/// A conversation file that is being written: whole after each exchange.
pub struct Recorder<W> {
    file: W,
    redactor: Redactor,
    count: usize,
}

impl<W: Write> Recorder<W> {
    /// Begins a file; `title` says what is recorded. What `redactor` knows and learns is hidden,
    /// each secret under a mark of its own.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin(mut file: W, title: &str, redactor: &Redactor) -> io::Result<Self> {
        let head = ConversationFile { title: title.to_owned(), parts: Vec::new() };
        write(&mut file, &render_conversation_file(&head))?;
        Ok(Self { file, redactor: redactor.hiding().marking(), count: 0 })
    }

    /// Adds an exchange; of one without an answer, that it was.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add(&mut self, seen: &Seen) -> io::Result<()> {
        let parts = if seen.mishap.is_none() && seen.was_answered {
            let (request, response) =
                record_exchange(&seen.exchange, &self.redactor.over(&seen.exchange));
            vec![Part::Request(request), Part::Response(response)]
        } else {
            vec![Part::Prose(self.without_answer(seen))]
        };
        for part in &parts {
            write(&mut self.file, &format!("\n{}", render_part(part)))?;
        }
        self.count += 1;
        Ok(())
    }

    /// How many exchanges stand in it.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    fn without_answer(&self, seen: &Seen) -> String {
        let request = &seen.exchange.request;
        let why = match (seen.mishap, &seen.trouble) {
            (Some(mishap), _) => mishap.describe(),
            (None, Some(trouble)) => trouble,
            (None, None) => "no answer",
        };
        let path = self.redactor.text(request.uri().path());
        format!("({} {path}: {})", request.method(), self.redactor.text(why))
    }
}

fn write(file: &mut impl Write, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Request, Response};

    use super::*;
    use crate::proxy::Judgement;
    use crate::wire::{Exchange, Mishap, read_conversation};

    fn seen(mishap: Option<Mishap>) -> Seen {
        let body = r#"{"requestId":"1","inputs":[{"intent":"action.devices.EXECUTE","payload":
            {"commands":[{"execution":[{"challenge":{"pin":"333444"}}]}]}}]}"#;
        let request = Request::post("http://127.0.0.1:8081/fulfillment")
            .header("authorization", "Bearer the-access-token");
        let answer = r#"{"requestId":"1","payload":{"debugString":"333444 for the-access-token"}}"#;
        Seen {
            exchange: Exchange {
                request: request.body(Bytes::from(body)).expect("a request"),
                response: Response::new(Bytes::from(answer)),
                latency: Duration::ZERO,
            },
            about: None,
            judgement: Judgement::default(),
            mishap,
            trouble: None,
            was_answered: true,
            was_awaited: true,
        }
    }

    #[test]
    fn what_is_recorded_can_be_read_again_and_holds_no_secret() {
        let (redactor, mut file) = (Redactor::default(), Vec::new());
        let mut recorder = Recorder::begin(&mut file, "Recorded", &redactor).expect("memory");
        for seen in [seen(None), seen(Some(Mishap::Cut)), seen(None)] {
            redactor.learn_from(&seen.exchange);
            recorder.add(&seen).expect("memory");
        }
        assert_eq!(recorder.count(), 3);
        let text = String::from_utf8(file).expect("UTF-8");
        assert!(!text.contains("the-access-token") && !text.contains("333444"), "{text}");
        assert!(text.contains("(POST /fulfillment: cut in the middle of the body)"), "{text}");
        assert_eq!(text.matches("Request\n").count(), 2);
        if let Err(problems) = read_conversation("recorded.md", &text) {
            panic!("{problems}\n{text}");
        }
    }
}
