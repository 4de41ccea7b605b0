//! Consent forms that were answered with a token, for a short while: one that comes twice gets the
//! same answer again.
//!
//! A double click on "Agree" posts the form twice, and the browser follows the second answer. In
//! the code flow that is harmless, since the first code is used by nobody. In the implicit flow the
//! first answer has opened a link already. Once that link has ended, the form opens another.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::refusal::Refusal;
use super::token::Tokens;
use crate::cloud::TokenHash;
use crate::wire::Timestamp;

/// Far longer than a double click.
const LIFETIME: Duration = Duration::from_secs(10);

type Answer = Arc<OnceCell<Tokens>>;

/// The answers to forms, by the hash of their anti-forgery value, which is bound to the browser and
/// to the request.
#[derive(Default)]
pub(super) struct Agreed(Mutex<HashMap<TokenHash, (Answer, Timestamp)>>);

impl Agreed {
    /// What `opening` gives, or gave when this form came before, where that still `counts`; of two
    /// at once, one waits.
    pub(super) async fn once(
        &self,
        form: &str,
        now: Timestamp,
        counts: impl AsyncFnOnce(&Tokens) -> Result<bool, Refusal>,
        opening: impl Future<Output = Result<Tokens, Refusal>>,
    ) -> Result<Tokens, Refusal> {
        let mut answer = self.answer(form, now);
        if let Some(given) = answer.get()
            && !counts(given).await?
        {
            self.forget(form, &answer);
            answer = self.answer(form, now);
        }
        answer.get_or_try_init(|| opening).await.cloned()
    }

    /// Forgets an answer, unless another has taken its place.
    fn forget(&self, form: &str, answer: &Answer) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(kept) = all.entry(TokenHash::of(form))
            && Arc::ptr_eq(&kept.get().0, answer)
        {
            kept.remove();
        }
    }

    fn answer(&self, form: &str, now: Timestamp) -> Answer {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, ends)| now < *ends);
        let (answer, _) =
            all.entry(TokenHash::of(form)).or_insert_with(|| (Answer::default(), now + LIFETIME));
        Arc::clone(answer)
    }
}
