//! The answer to a challenge: nothing is sent before the registry asks, and nothing in plain text off this machine.

use http::HeaderValue;
use http::header::WWW_AUTHENTICATE;
use http_auth::ChallengeRef;
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::dial::{Dialer, Reach};
use crate::exchange::{Answer, Ask};
use crate::origin::{Origin, Place};
use crate::{Doing, Error, Limits};

/// What is needed to answer challenges.
pub(crate) struct Authorizer<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) credentials: Option<&'a Credentials>,
    /// `repository:NAME:pull`, or with `,push`: never what the registry would like it to be.
    pub(crate) scope: String,
    pub(crate) dialer: &'a Dialer,
    pub(crate) limits: &'a Limits,
}

/// What a registry asks for.
enum Challenge {
    Basic,
    /// The token service (Distribution's token specification), and what it calls the registry.
    Bearer {
        realm: String,
        service: Option<String>,
    },
}

#[derive(Deserialize)]
struct TokenAnswer {
    token: Option<String>,
    access_token: Option<String>,
}

impl Authorizer<'_> {
    /// The value of `Authorization` that answers a 401.
    pub(crate) async fn answer(&self, refusal: &Answer) -> Result<HeaderValue, Error> {
        match self.challenge(refusal)? {
            Challenge::Basic => self.basic().ok_or_else(|| self.unauthorized()),
            Challenge::Bearer { realm, service } => {
                let place = self.realm(&realm)?;
                self.token(place, service, Reach::AsFarAs(refusal.class))
                    .await
            }
        }
    }

    /// That the registry wants credentials, or others.
    pub(crate) fn unauthorized(&self) -> Error {
        Error::Unauthorized {
            host: self.origin.authority(),
            given: self.credentials.is_some(),
        }
    }

    fn challenge(&self, refusal: &Answer) -> Result<Challenge, Error> {
        let values = refusal.headers.get_all(WWW_AUTHENTICATE);
        let texts: Vec<_> = values.iter().filter_map(|it| it.to_str().ok()).collect();
        let parsed = texts.iter().map(|it| http_auth::parse_challenges(it));
        let challenges: Vec<_> = parsed.filter_map(Result::ok).flatten().collect();
        let of = |scheme: &str| {
            let mut named = challenges.iter();
            named.find(|it| it.scheme.eq_ignore_ascii_case(scheme))
        };
        let bearer = of("Bearer").and_then(|it| Some((parameter(it, "realm")?, it)));
        match (bearer, of("Basic")) {
            (Some((realm, challenge)), _) => Ok(Challenge::Bearer {
                realm,
                service: parameter(challenge, "service"),
            }),
            (None, Some(_)) => Ok(Challenge::Basic),
            (None, None) => Err(Error::Challenge {
                host: self.origin.authority(),
                found: texts.join(", "),
            }),
        }
    }

    fn basic(&self) -> Option<HeaderValue> {
        self.credentials.and_then(Credentials::basic)
    }

    fn realm(&self, realm: &str) -> Result<Place, Error> {
        let refused = |rule: &'static str| Error::Realm {
            host: self.origin.authority(),
            realm: realm.to_owned(),
            rule,
        };
        let place = Place::absolute(realm).ok_or_else(|| refused("is not a URL of HTTP"))?;
        match (place.origin.is_tls, self.origin.is_tls) {
            (true, _) => Ok(place),
            (false, true) => Err(refused("is in plain text")),
            (false, false) if place.origin.is_loopback() => Ok(place),
            (false, false) => Err(refused("is in plain text and not on this machine")),
        }
    }

    async fn token(
        &self,
        place: Place,
        service: Option<String>,
        reach: Reach,
    ) -> Result<HeaderValue, Error> {
        let escaped = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let mut place = place.with_query("scope", escaped(&self.scope));
        if let Some(service) = service {
            place = place.with_query("service", escaped(&service));
        }
        let ask = Ask::get(Doing::Token).authorized(self.basic().as_ref());
        let answer = ask.send(&place, reach, self.dialer, self.limits).await?;
        match answer.status.as_u16() {
            200 => {}
            401 | 403 => return Err(self.unauthorized()),
            _ => return Err(answer.refused(self.limits).await),
        }
        let body = answer.bounded(self.limits.token_bytes, self.limits).await?;
        self.bearer(&Zeroizing::new(body))
    }

    fn bearer(&self, body: &[u8]) -> Result<HeaderValue, Error> {
        let failed = |reason| Error::Token {
            host: self.origin.authority(),
            reason,
        };
        let answer: TokenAnswer =
            serde_json::from_slice(body).map_err(|_| failed("its answer is not JSON with one"))?;
        let token = answer.token.or(answer.access_token).map(Zeroizing::new);
        let token = token.filter(|it| !it.is_empty());
        let token = token.ok_or_else(|| failed("there is none in its answer"))?;
        let text = Zeroizing::new(format!("Bearer {}", *token));
        let mut value =
            HeaderValue::from_str(&text).map_err(|_| failed("it does not fit into a header"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

fn parameter(challenge: &ChallengeRef<'_>, name: &str) -> Option<String> {
    let mut parameters = challenge.params.iter();
    let (_, value) = parameters.find(|(it, _)| it.eq_ignore_ascii_case(name))?;
    Some(value.to_unescaped())
}
