use std::future::Future;
use std::time::Duration;

use http::{HeaderValue, StatusCode};
use rustls::RootCertStore;
use tokio::time::Instant;
use yoi_target::AddressClass;

use crate::auth::Authorizer;
use crate::credentials::Credentials;
use crate::dial::{Dialer, Reach};
use crate::exchange::{Answer, Ask};
use crate::origin::{Origin, Place};
use crate::{Error, Limits, Reference};

/// A place in a registry, with what is needed to push there or pull from there.
pub struct Registry {
    pub(crate) reference: Reference,
    pub(crate) limits: Limits,
    origin: Origin,
    reach: Reach,
    dialer: Dialer,
    credentials: Option<Credentials>,
    authorization: Option<HeaderValue>,
    /// When the pull that goes on is to be done.
    until: Option<Instant>,
}

/// How a registry is spoken to.
#[derive(Debug, Clone)]
pub enum Transport {
    /// TLS, with a certificate that ends in one of these roots.
    Tls(RootCertStore),
    /// Plain HTTP to this machine, and to no other.
    PlainLoopback,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Pull,
    Push,
}

impl Registry {
    /// Opens no connection yet.
    ///
    /// # Errors
    ///
    /// [`Error::PlainText`] for plain HTTP to another host than `localhost` or a loopback address; [`Error::NoTls`].
    pub fn new(
        reference: Reference,
        transport: Transport,
        credentials: Option<Credentials>,
        limits: Limits,
    ) -> Result<Self, Error> {
        let host = reference.repository().host().to_owned();
        let (is_tls, roots, reach) = match transport {
            Transport::Tls(roots) => (true, roots, Reach::Anywhere),
            Transport::PlainLoopback => (false, RootCertStore::empty(), Reach::Loopback),
        };
        let origin = Origin::of(reference.repository(), is_tls);
        let origin = origin.filter(|it| it.is_tls || it.is_loopback());
        Ok(Self {
            origin: origin.ok_or(Error::PlainText { host })?,
            reach,
            dialer: Dialer::new(roots, limits)?,
            credentials,
            authorization: None,
            until: None,
            reference,
            limits,
        })
    }

    /// The repository's part of the API: `/v2/NAME/` and what is added.
    pub(crate) fn place(&self, rest: &str) -> Place {
        let name = self.reference.repository().name();
        self.origin.at(format!("/v2/{name}/{rest}"))
    }

    /// Asks the registry, and answers one challenge.
    pub(crate) async fn ask(
        &mut self,
        ask: Ask,
        place: &Place,
        access: Access,
    ) -> Result<Answer, Error> {
        let known = ask.clone().authorized(self.authorization.as_ref());
        let answer = self.send(known, place, self.reach).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let authorizer = self.authorizer(access);
        let authorization = authorizer.answer(&answer).await?;
        drop(answer);
        let ask = ask.authorized(Some(&authorization));
        let answer = self.send(ask, place, self.reach).await?;
        match answer.status {
            StatusCode::UNAUTHORIZED => Err(self.authorizer(access).unauthorized()),
            _ => {
                self.authorization = Some(authorization);
                Ok(answer)
            }
        }
    }

    /// As [`Self::ask`], and goes where the registry points to, within the rules for it.
    pub(crate) async fn ask_following(&mut self, ask: Ask, place: Place) -> Result<Answer, Error> {
        let mut answer = self.ask(ask.clone(), &place, Access::Pull).await?;
        let (mut here, class) = (place, answer.class);
        for _ in 0..self.limits.redirects {
            if !answer.status.is_redirection() {
                return Ok(answer);
            }
            here = redirected(&here, &answer)?;
            // Without credentials, also where it points back to the registry: what it points to needs none.
            answer = self
                .send(ask.clone(), &here, self.reach_from(class))
                .await?;
        }
        match answer.status.is_redirection() {
            true => Err(refused(&answer, "it has been followed far enough")),
            false => Ok(answer),
        }
    }

    /// One deadline around a whole push or pull, which begins here.
    pub(crate) fn begin(&mut self) -> Deadline {
        let until = Instant::now() + self.limits.total;
        self.until = Some(until);
        self.deadline(until)
    }

    /// The deadline of what has begun.
    pub(crate) fn go_on(&mut self) -> Deadline {
        match self.until {
            Some(until) => self.deadline(until),
            None => self.begin(),
        }
    }

    fn deadline(&self, until: Instant) -> Deadline {
        let after = self.limits.total;
        Deadline { until, after }
    }

    async fn send(&self, ask: Ask, place: &Place, reach: Reach) -> Result<Answer, Error> {
        ask.send(place, reach, &self.dialer, &self.limits).await
    }

    fn reach_from(&self, class: AddressClass) -> Reach {
        match self.reach {
            Reach::Loopback => Reach::Loopback,
            _ => Reach::AsFarAs(class),
        }
    }

    fn authorizer(&self, access: Access) -> Authorizer<'_> {
        let actions = match access {
            Access::Pull => "pull",
            Access::Push => "pull,push",
        };
        let name = self.reference.repository().name();
        Authorizer {
            origin: &self.origin,
            credentials: self.credentials.as_ref(),
            scope: format!("repository:{name}:{actions}"),
            dialer: &self.dialer,
            limits: &self.limits,
        }
    }
}

/// When a push or pull is to be done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    until: Instant,
    after: Duration,
}

impl Deadline {
    pub(crate) async fn around<T>(
        self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let after = self.after;
        let done = tokio::time::timeout_at(self.until, work).await;
        done.unwrap_or(Err(Error::Deadline { after }))
    }
}

/// Where an answer points to, if that may be followed.
fn redirected(from: &Place, answer: &Answer) -> Result<Place, Error> {
    let location = answer.header(http::header::LOCATION);
    let place = location
        .and_then(|it| from.seen_from_here(it))
        .ok_or_else(|| refused(answer, "that is no URL of HTTP"))?;
    match place.origin.is_tls == from.origin.is_tls {
        true => Ok(place),
        false => Err(refused(answer, "that is another scheme")),
    }
}

fn refused(answer: &Answer, rule: &'static str) -> Error {
    let to = answer.header(http::header::LOCATION).unwrap_or_default();
    Error::Redirect {
        doing: answer.doing,
        to: to.to_owned(),
        rule,
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry")
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}
