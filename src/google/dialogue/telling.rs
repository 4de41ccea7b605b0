//! What the Assistant tells of the results of a request.
//!
//! One failure must not hide what was done beside it: a door that is open by now is open. So what
//! is done comes first, then those that failed, the gravest first, each of them by name.

use crate::catalog::Speech;
use crate::google::apology::{apology, attention, by_the_way};
use crate::google::assistant;
use crate::google::device_result::{DeviceResult, Outcome};
use crate::protocol::ErrorCode;

use super::{Talk, code_of};

impl Talk {
    /// What became of these devices.
    pub(super) fn tell(&self, results: &[DeviceResult]) -> String {
        let (done, mut failed): (Vec<_>, Vec<_>) =
            results.iter().partition(|result| result.outcome.is_done());
        // Those of one kind stay in the order of the request.
        failed.sort_by_key(|result| std::cmp::Reverse(result.outcome));
        let mut sentences = self.confirm(&done);
        let failed = alike(failed, |result| (result.outcome, code_of(result)));
        sentences.extend(failed.iter().map(|((outcome, code), results)| {
            let subject = self.subject(&ids(results));
            match outcome {
                Outcome::Offline => apology(Some(&ErrorCode::DeviceOffline), &subject),
                Outcome::Exceptions => attention(code.as_ref(), &subject),
                _ => apology(results.first().and_then(|it| it.code.as_ref()), &subject),
            }
        }));
        sentences.join(" ")
    }

    /// Those that were told the same in one sentence, then what they have to tell themselves.
    fn confirm(&self, done: &[&DeviceResult]) -> Vec<String> {
        let after_challenge = self.challenge.is_some();
        let groups = alike(done.to_vec(), |result| self.speech_of(result));
        let mut sentences: Vec<String> = Vec::new();
        for (speech, results) in &groups {
            let is_first = sentences.is_empty();
            let subject = self.subject(&ids(results));
            sentences.push(assistant::confirm(speech, &subject, after_challenge || !is_first));
        }
        let telling = done.iter().copied().filter(|result| result.exception.is_some()).collect();
        sentences.extend(alike(telling, |result| result.exception.clone()).iter().filter_map(
            |(code, results)| by_the_way(code.as_ref()?, &self.subject(&ids(results))),
        ));
        sentences
    }

    fn speech_of(&self, result: &DeviceResult) -> Speech {
        let states = if result.states.is_empty() { &self.promised } else { &result.states };
        self.speech(std::slice::from_ref(&result.id), states)
    }
}

fn ids(results: &[&DeviceResult]) -> Vec<String> {
    results.iter().map(|result| result.id.clone()).collect()
}

/// Those that have the same in common, in the order of the first of each.
fn alike<K: PartialEq>(
    results: Vec<&DeviceResult>,
    key: impl Fn(&DeviceResult) -> K,
) -> Vec<(K, Vec<&DeviceResult>)> {
    let mut groups: Vec<(K, Vec<&DeviceResult>)> = Vec::new();
    for result in results {
        let key = key(result);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(result),
            None => groups.push((key, vec![result])),
        }
    }
    groups
}
