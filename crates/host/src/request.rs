//! `yoi:host/request`.

use std::time::{Duration, Instant};

use yoi_authority::{Permit, SendRequest};
use yoi_egress::{DialError, Request, RequestError, Response};

use crate::audit::Event;
use crate::bindings::yoi::host::request::{self as wit, Error};
use crate::bindings::yoi::host::types::Limit;
use crate::ctx::{HostCtx, HostView};
use crate::live::{Action, Changes, Permitted};
use crate::websocket::denial;

const TOO_MANY_HEADERS: &str = "there are more than the limit `request_headers` allows";
const FOR_WEBSOCKETS: &str = "for WebSockets there is `host_api.websocket`";

impl wit::Host for HostView<'_> {
    async fn send(
        &mut self,
        outgoing: wit::Outgoing,
    ) -> wasmtime::Result<Result<wit::Response, Error>> {
        // A guest waits for each of its requests, so that one at a time is the most there can be.
        if self.ctx.limits.requests == 0 {
            return Ok(Err(Error::Limit(Limit::Requests)));
        }
        // What a guest can make the authority look at ends here: a host function knows no deadline.
        if outgoing.headers.len() as u64 > self.ctx.limits.request_headers {
            return Ok(Err(Error::Header(TOO_MANY_HEADERS.to_owned())));
        }
        let names: Vec<&str> = outgoing
            .headers
            .iter()
            .map(|header| header.name.as_str())
            .collect();
        let (authority, changes) = self.ctx.authority.follow();
        let permit = match authority.send_request(&outgoing.method, &outgoing.url, &names) {
            Ok(permit) => permit,
            Err(denial) => {
                let is_upgrade = outgoing.headers.iter().any(asks_for_upgrade);
                return Ok(Err(self.ctx.request_denied(&denial, is_upgrade)));
            }
        };
        Ok(self.ctx.send(permit, outgoing, changes).await)
    }
}

impl HostCtx {
    fn request_denied(&mut self, denied: &yoi_authority::Denial, is_upgrade: bool) -> Error {
        self.record(Event::Denied(denied));
        if denied.is_websocket_attempt() {
            let rule = denied.invalid().unwrap_or_default();
            return Error::UseWebsocket(format!("{rule}; {FOR_WEBSOCKETS}"));
        }
        match denied.header() {
            Some(header) if is_upgrade => {
                return Error::UseWebsocket(format!("{header}; {FOR_WEBSOCKETS}"));
            }
            Some(header) => return Error::Header(header),
            None => {}
        }
        match denied.invalid() {
            Some(rule) => Error::Invalid(rule),
            None => Error::Denied(denial(denied.ask())),
        }
    }

    async fn send(
        &mut self,
        permit: Permit<SendRequest>,
        outgoing: wit::Outgoing,
        mut changes: Changes,
    ) -> Result<wit::Response, Error> {
        let url = permit.url().without_query().to_owned();
        let rule = permit.rule().to_string();
        let names = outgoing.headers.iter().map(|header| header.name.clone());
        let permitted = Permitted {
            addresses: permit.addresses(),
            action: Action::Send {
                method: outgoing.method.clone(),
                url: outgoing.url,
                headers: names.collect(),
            },
        };
        let method = outgoing.method;
        let request = Request {
            headers: outgoing
                .headers
                .into_iter()
                .map(|header| (header.name, header.value))
                .collect(),
            body: outgoing.body.map(Into::into),
            timeout: outgoing
                .timeout_ms
                .map(|ms| Duration::from_millis(ms.into())),
        };
        let start = Instant::now();
        let answered = tokio::select! {
            biased;
            revoked = changes.revoke(&permitted) => {
                return Err(Error::Denied(self.take_back(&url, &revoked)));
            }
            answered = self.egress.send(permit, request, &self.limits) => answered,
        };
        match answered {
            Ok(response) => {
                let (status, duration) = (response.status, start.elapsed());
                self.record(Event::Answered {
                    method: &method,
                    url: &url,
                    rule: &rule,
                    status,
                    duration,
                });
                Ok(response.into())
            }
            Err(error) => Err(self.request_failed(&method, &url, error)),
        }
    }

    fn request_failed(&mut self, method: &str, url: &str, error: RequestError) -> Error {
        if let RequestError::Dial(DialError::Refused(refused)) = &error {
            self.record(Event::AddressRefused(refused));
        } else {
            self.record(Event::RequestFailed {
                method,
                url,
                reason: &error.to_string(),
            });
        }
        error.into()
    }
}

/// The authority judges names, and `connection` is refused whatever it says; only its value tells an upgrade
/// (RFC 9110, section 7.8).
fn asks_for_upgrade(header: &wit::Header) -> bool {
    let mut options = header.value.split(',').map(str::trim);
    header.name.eq_ignore_ascii_case("connection")
        && options.any(|option| option.eq_ignore_ascii_case("upgrade"))
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Dial(error) => error.into(),
            RequestError::Header { name, rule } => Self::Header(format!("`{name}`: {rule}")),
            RequestError::Target => Self::Invalid(error.to_string()),
            RequestError::Endless(_) => Self::UseWebsocket(error.to_string()),
            RequestError::Protocol(rule) => Self::Protocol(rule),
            RequestError::RequestTooLarge(limit) | RequestError::ResponseTooLarge(limit) => {
                Self::TooLarge(limit)
            }
            RequestError::Timeout => Self::Timeout,
        }
    }
}

impl From<DialError> for Error {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Refused(refused) => Self::Denied(denial(Some(refused.ask))),
            DialError::Resolve { .. } => Self::Resolve,
            DialError::Connect { .. } => Self::Connect,
            DialError::Tls { .. } => Self::Tls,
            DialError::Timeout => Self::Timeout,
        }
    }
}

impl From<Response> for wit::Response {
    fn from(response: Response) -> Self {
        let headers = response
            .headers
            .into_iter()
            .map(|(name, value)| wit::Header { name, value })
            .collect();
        Self {
            status: response.status,
            headers,
            body: response.body.into(),
        }
    }
}
