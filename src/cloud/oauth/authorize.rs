//! `/oauth/authorize`: sign-in and consent (RFC 6749 §4.1.1 and §4.2.1).
//!
//! The query string is the request at every step: each form posts to the same URL, and everything
//! is judged again.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;

use super::authorization_request::{AuthorizationRequest, language, see_other};
use super::form::Form;
use super::opening::{By, open_link};
use super::refusal::Refusal;
use super::session::Visitor;
use super::sign_in::sign_in;
use super::token::Tokens;
use super::{ACCOUNT, AUTHORIZE, peer_address};
use crate::cloud::pages::{self, ANTI_FORGERY, FormTarget, Language, Notice};
use crate::cloud::{Cloud, CodeRecord, LinksPerUser, TokenHash, User};
use crate::protocol::oauth::{Flow, OAuthError};

/// RFC 6749 §4.1.2.1 asks for ASCII without quotes and backslashes.
const LINKED_ALREADY: &str = "this user is linked to a Google account already and may have one \
     link only; it can be ended on the account page";

/// Shows the page that comes next.
pub(super) async fn show(State(cloud): State<Arc<Cloud>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    match AuthorizationRequest::read(query, &cloud.settings) {
        Ok(request) => Step::new(&cloud, &parts, request).show(),
        Err(refused) => refused.respond(language(query, &parts.headers)),
    }
}

/// Does what a form asks for.
pub(super) async fn act(State(cloud): State<Arc<Cloud>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    match AuthorizationRequest::read(query, &cloud.settings) {
        Ok(request) => {
            let form = Form::read_page(&parts.headers, body).await;
            Step::new(&cloud, &parts, request).act(&form).await
        }
        Err(refused) => refused.respond(language(query, &parts.headers)),
    }
}

/// One step of a person through a request.
struct Step<'a> {
    cloud: &'a Cloud,
    request: AuthorizationRequest<'a>,
    query: &'a str,
    language: Language,
    address: IpAddr,
    visitor: Visitor,
    user: Option<Arc<User>>,
}

impl<'a> Step<'a> {
    fn new(cloud: &'a Cloud, parts: &'a Parts, request: AuthorizationRequest<'a>) -> Self {
        let visitor = cloud.sessions.visitor(&parts.headers);
        let user = visitor.user_id.as_deref().and_then(|id| cloud.accounts.user(id));
        let query = parts.uri.query().unwrap_or_default();
        Self {
            cloud,
            request,
            query,
            language: language(query, &parts.headers),
            address: peer_address(&parts.extensions),
            visitor,
            user,
        }
    }

    async fn act(self, form: &Form) -> Response {
        let genuine = self.cloud.sessions.is_genuine(
            &self.visitor,
            self.purpose(),
            &self.canonical(),
            form.get(ANTI_FORGERY),
        );
        if !genuine {
            return self.page(Some(Notice::StaleForm), form.get("username"));
        }
        match (form.get("action"), &self.user) {
            (Some("cancel"), _) => {
                self.request.target.send_error(OAuthError::AccessDenied, "the user cancelled")
            }
            // Without a button, as some password managers submit it, a sign-in form signs in.
            (Some("sign-in") | None, None) => self.sign_in(form).await,
            (Some("agree"), Some(user)) => {
                let user_id = user.id.clone();
                match self.request.client.flow {
                    Flow::Code => self.give_code(user_id).await,
                    Flow::Implicit => self.give_token(user_id).await,
                }
            }
            (Some("switch"), Some(_)) => self.go_on_as(&self.cloud.sessions.end(&self.visitor)),
            _ => self.page(None, None),
        }
    }

    async fn sign_in(self, form: &Form) -> Response {
        match sign_in(self.cloud, form, self.address).await {
            Ok(user_id) => {
                if let Some(refused) = self.refuse_second_link(&user_id).await {
                    return refused;
                }
                self.go_on_as(&self.cloud.sessions.begin(&self.visitor, &user_id))
            }
            // A wait is said at once: programs read its status.
            Err(notice @ Notice::Blocked(_)) => self.page(Some(notice), form.get("username")),
            Err(notice) => {
                let typed = form.get("username").unwrap_or_default();
                self.cloud.sessions.tell(&self.visitor, notice, typed);
                self.go_on_as(&self.visitor)
            }
        }
    }

    /// Sends the browser to this URL again, with its new cookie.
    fn go_on_as(&self, visitor: &Visitor) -> Response {
        self.with_cookie(visitor, see_other(&self.url()))
    }

    async fn give_code(self, user_id: String) -> Response {
        if let Some(refused) = self.refuse_second_link(&user_id).await {
            return refused;
        }
        let code = self.cloud.chance.token();
        let AuthorizationRequest { client, target, scope, pkce, .. } = self.request;
        let record = CodeRecord {
            user_id: user_id.clone(),
            client_id: client.id.clone(),
            redirect_uri: target.redirect_uri.clone(),
            scope,
            pkce,
            expires: self.cloud.clock.now() + self.cloud.settings.code_ttl,
        };
        match self.cloud.store.save_code(TokenHash::of(&code), record).await {
            Ok(()) => {
                tracing::info!(user_id, "a user agreed to link");
                target.send_code(&code)
            }
            Err(error) => {
                tracing::error!(%error, "cannot keep a code");
                target.send_error(OAuthError::TemporarilyUnavailable, "try again later")
            }
        }
    }

    /// Opens the link at once. A form that comes twice, as by a double click, gets the answer of
    /// the first time: the browser follows the last one, and a link of the one before would stay
    /// that nobody has the token of.
    async fn give_token(self, user_id: String) -> Response {
        let AuthorizationRequest { client, target, scope, .. } = &self.request;
        let form =
            self.cloud.sessions.anti_forgery(&self.visitor, self.purpose(), &self.canonical());
        let opening = async {
            let tokens = open_link(self.cloud, client, user_id, scope.clone(), By::Consent).await?;
            tokens.ok_or(Refusal::new(OAuthError::AccessDenied, LINKED_ALREADY))
        };
        let now = self.cloud.clock.now();
        let counts = async |tokens: &Tokens| -> Result<bool, Refusal> {
            let access = TokenHash::of(tokens.access.secret());
            Ok(self.cloud.store.find_access(access, now).await?.is_some())
        };
        match self.cloud.sessions.agreed.once(&form, now, counts, opening).await {
            Ok(tokens) => target.send_token(&tokens),
            Err(refusal) if refusal.error() == OAuthError::AccessDenied => self.deny_second_link(),
            Err(refusal) => target.send_error(refusal.error(), "try again later"),
        }
    }

    /// Sends a user back who has a link already and may have one only.
    async fn refuse_second_link(&self, user_id: &str) -> Option<Response> {
        if self.cloud.settings.links_per_user != LinksPerUser::One {
            return None;
        }
        match self.cloud.store.grants_of(user_id).await {
            Ok(links) if links.is_empty() => None,
            Ok(_) => Some(self.deny_second_link()),
            Err(error) => {
                tracing::error!(%error, "cannot tell whether a user is linked");
                let target = &self.request.target;
                Some(target.send_error(OAuthError::TemporarilyUnavailable, "try again later"))
            }
        }
    }

    /// Google's documents ask for an error at linking time and do not say which; `access_denied` is
    /// the RFC's word for a server that denies the request. The sign-in ends with it: the next
    /// attempt has to ask who links, or it would be refused unasked.
    fn deny_second_link(&self) -> Response {
        let refused = self.request.target.send_error(OAuthError::AccessDenied, LINKED_ALREADY);
        self.with_cookie(&self.cloud.sessions.end(&self.visitor), refused)
    }

    /// The page, with what there is to say of the step before.
    fn show(self) -> Response {
        match self.cloud.sessions.told(&self.visitor).filter(|_| self.user.is_none()) {
            Some((notice, typed)) => self.page(Some(notice), Some(&typed)),
            None => self.page(None, None),
        }
    }

    /// The sign-in page, or for those who are signed in the consent page. Merely opening it changes
    /// nothing: anybody's page could lead here.
    fn page(self, notice: Option<Notice>, typed: Option<&str>) -> Response {
        let value =
            self.cloud.sessions.anti_forgery(&self.visitor, self.purpose(), &self.canonical());
        let url = self.url();
        let form = FormTarget { action: &url, anti_forgery: &value };
        let page = if let Some(user) = &self.user {
            let account_url = &self.cloud.settings.path(ACCOUNT);
            let username = &user.username;
            let view = pages::Consent { form, username, account_url, notice };
            pages::consent(self.language, &view)
        } else {
            let username = typed.or(self.request.login_hint.as_deref()).unwrap_or_default();
            let view = pages::SignIn { form, username, notice, linking: true };
            pages::sign_in(self.language, &view)
        };
        let source = self.request.target.policy_source();
        self.with_cookie(&self.visitor, page.respond(source.as_deref()))
    }

    fn with_cookie(&self, visitor: &Visitor, mut response: Response) -> Response {
        visitor.keep_cookie(response.headers_mut(), self.cloud.settings.is_https());
        response
    }

    fn url(&self) -> String {
        format!("{}?{}", self.cloud.settings.path(AUTHORIZE), self.query)
    }

    /// What a form is good for: a sign-in form cannot be used to agree.
    fn purpose(&self) -> &'static str {
        if self.user.is_some() { "consent" } else { "sign-in" }
    }

    /// The request as anti-forgery values are bound to it: browsers may encode a URL anew when
    /// they post a form to it.
    fn canonical(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form_urlencoded::parse(self.query.as_bytes()))
            .finish()
    }
}
