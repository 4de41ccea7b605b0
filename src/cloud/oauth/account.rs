//! `/account`: a person's links, and a way to end each.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;

use super::authorization_request::see_other;
use super::form::Form;
use super::session::Visitor;
use super::sign_in::sign_in;
use super::{ACCOUNT, peer_address};
use crate::cloud::pages::{self, ANTI_FORGERY, FormTarget, Language, Notice};
use crate::cloud::{Cloud, StoreError, User};

/// Shows the links, or the sign-in page.
pub(super) async fn show(State(cloud): State<Arc<Cloud>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let visit = Visit::new(&cloud, &parts);
    match cloud.sessions.told(&visit.visitor).filter(|_| visit.user.is_none()) {
        Some((notice, typed)) => visit.page(Some(notice), Some(&typed)).await,
        None => visit.page(None, None).await,
    }
}

/// Does what a form asks for, then shows the page again.
pub(super) async fn act(State(cloud): State<Arc<Cloud>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let form = Form::read_page(&parts.headers, body).await;
    Visit::new(&cloud, &parts).act(&form).await
}

struct Visit<'a> {
    cloud: &'a Cloud,
    language: Language,
    address: IpAddr,
    visitor: Visitor,
    user: Option<Arc<User>>,
}

impl<'a> Visit<'a> {
    fn new(cloud: &'a Cloud, parts: &Parts) -> Self {
        let visitor = cloud.sessions.visitor(&parts.headers);
        let user = visitor.user_id.as_deref().and_then(|id| cloud.accounts.user(id));
        let language = Language::of_request(None, &parts.headers);
        Self { cloud, language, address: peer_address(&parts.extensions), visitor, user }
    }

    async fn act(self, form: &Form) -> Response {
        let value = form.get(ANTI_FORGERY);
        if !self.cloud.sessions.is_genuine(&self.visitor, self.purpose(), "", value) {
            return self.page(Some(Notice::StaleForm), form.get("username")).await;
        }
        match (form.get("action"), &self.user) {
            (Some("sign-in") | None, None) => self.sign_in(form).await,
            (Some("sign-out"), Some(_)) => self.go_on_as(&self.cloud.sessions.end(&self.visitor)),
            (Some("unlink"), Some(user)) => match self.unlink(user, form.get("grant")).await {
                Ok(()) => self.go_on_as(&self.visitor),
                Err(error) => self.store_down(&error),
            },
            _ => self.page(None, None).await,
        }
    }

    async fn sign_in(self, form: &Form) -> Response {
        match sign_in(self.cloud, form, self.address).await {
            Ok(user_id) => self.go_on_as(&self.cloud.sessions.begin(&self.visitor, &user_id)),
            Err(notice @ Notice::Blocked(_)) => self.page(Some(notice), form.get("username")).await,
            Err(notice) => {
                let typed = form.get("username").unwrap_or_default();
                self.cloud.sessions.tell(&self.visitor, notice, typed);
                self.go_on_as(&self.visitor)
            }
        }
    }

    /// Ends a link of the user's own; one that is not there has ended already.
    async fn unlink(&self, user: &User, grant_id: Option<&str>) -> Result<(), StoreError> {
        let links = self.cloud.store.grants_of(&user.id).await?;
        if let Some(link) = links.iter().find(|link| Some(link.id.as_str()) == grant_id) {
            self.cloud.store.end_grant(&link.id).await?;
            tracing::info!(user_id = user.id, grant_id = link.id, "a user ended a link");
        }
        Ok(())
    }

    fn go_on_as(&self, visitor: &Visitor) -> Response {
        self.with_cookie(visitor, see_other(&self.cloud.settings.path(ACCOUNT)))
    }

    async fn page(self, notice: Option<Notice>, typed: Option<&str>) -> Response {
        let action = self.cloud.settings.path(ACCOUNT);
        let anti_forgery = self.cloud.sessions.anti_forgery(&self.visitor, self.purpose(), "");
        let form = FormTarget { action: &action, anti_forgery: &anti_forgery };
        let page = if let Some(user) = &self.user {
            match self.cloud.store.grants_of(&user.id).await {
                Ok(links) => pages::account(self.language, form, &user.username, &links, notice),
                Err(error) => return self.store_down(&error),
            }
        } else {
            let username = typed.unwrap_or_default();
            let view = pages::SignIn { form, username, notice, linking: false };
            pages::sign_in(self.language, &view)
        };
        self.with_cookie(&self.visitor, page.respond(None))
    }

    fn with_cookie(&self, visitor: &Visitor, mut response: Response) -> Response {
        visitor.keep_cookie(response.headers_mut(), self.cloud.settings.is_https());
        response
    }

    fn store_down(&self, error: &StoreError) -> Response {
        tracing::error!(%error, "cannot show an account");
        pages::store_down(self.language).respond(None)
    }

    fn purpose(&self) -> &'static str {
        if self.user.is_some() { "account" } else { "account-sign-in" }
    }
}
