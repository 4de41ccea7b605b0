//! Ways through the cloud's pages: with the browser of the run, or a new one; told whole, wherever
//! they end.

use super::links::no_sign_in;
use super::{Bench, Stop};
use crate::google::link::{Authorization, FormBrowser, Manner, SignIn, Trail};
use crate::protocol::Password;
use crate::wire::Exchange;

impl Bench<'_> {
    /// Goes through the cloud's pages with the browser of the run, and tells all of it, wherever
    /// it ended.
    ///
    /// # Errors
    /// Nobody can sign in.
    pub async fn walk(
        &self,
        authorization: &Authorization,
        manner: Manner<'_>,
    ) -> Result<Trail, Stop> {
        if let Some(refused) = self.refused() {
            return Err(Stop::NotJudged(refused));
        }
        let mut browser = self.browser.lock().await;
        match browser.as_mut() {
            Some(browser) => self.walked(browser.walk(authorization, manner).await),
            None => Err(no_sign_in()),
        }
    }

    /// The same in a browser of its own, which has no cookies yet; by another password where one
    /// is given.
    ///
    /// # Errors
    /// Nobody can sign in.
    pub async fn walk_anew(
        &self,
        authorization: &Authorization,
        manner: Manner<'_>,
        password: Option<&Password>,
    ) -> Result<Trail, Stop> {
        let given = self.given.sign_in.ok_or_else(no_sign_in)?;
        let sign_in =
            SignIn { username: given.username, password: password.unwrap_or(given.password) };
        let mut browser = FormBrowser::new(self.tools.client, self.target, sign_in);
        self.walked(browser.walk(authorization, manner).await)
    }

    fn walked(&self, trail: Trail) -> Result<Trail, Stop> {
        if let Err(error) = &trail.end {
            self.note_form_error(error);
        }
        ensure_not_slowed(trail)
    }

    /// Ensures that an ordinary authorization request ends at a code: before that is known, what
    /// comes of another one tells nothing.
    ///
    /// # Errors
    /// Nobody can sign in, or no code came.
    pub async fn ensure_signs_in(&self) -> Result<(), Stop> {
        self.signs_in.get_or_try_init(|| async { self.code().await.map(|_| ()) }).await.copied()
    }

    /// What was sent and answered on an ordinary way, from the sign-in on. It is gone once: a cloud
    /// may slow down whoever signs in too often.
    ///
    /// # Errors
    /// Nobody can sign in, or no code came.
    pub async fn ordinary_way(&self) -> Result<&[Exchange], Stop> {
        self.ensure_signs_in().await?;
        let way = self.ordinary_way.get_or_try_init(|| async {
            let asked = self.authorization(false);
            let trail = self.walk_anew(&asked, Manner::Agrees, None).await?;
            Ok::<_, Stop>(trail.exchanges)
        });
        way.await.map(Vec::as_slice)
    }
}

/// A cloud that slows sign-ins down shows a page of its own, which tells nothing of the others.
fn ensure_not_slowed(trail: Trail) -> Result<Trail, Stop> {
    if trail.exchanges.iter().any(|exchange| exchange.status() == 429) {
        return Err(Stop::unless(
            "the cloud slows down whoever signs in often (429)",
            "wait a little, and run these alone with `--only`",
        ));
    }
    Ok(trail)
}
