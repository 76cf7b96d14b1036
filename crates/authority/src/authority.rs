use std::sync::Arc;

use yoi_package::PackageId;
use yoi_target::{
    Action, ActionKind, ActionUrl, HeaderName, HostPattern, Method, PathPrefix, PortPattern,
    Protocol, Subprotocol, Target, TargetParts,
};

use crate::denial::Attempt;
use crate::pairing::{Decision, Pairing};
use crate::{Denial, OpenWebSocket, Permit, Reason, Rule, SendRequest, State};

/// Most subprotocols that one open may offer.
pub const MAX_SUBPROTOCOLS: usize = 16;

/// What one plugin may do: the intersections of what its package asks and what
/// its operator grants. It never changes, and clones share it.
///
/// The default is nobody's, and allows nothing:
///
/// ```
/// use yoi_authority::Authority;
///
/// assert!(Authority::default().open_websocket("wss://example.com/", &["chat"]).is_err());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Authority {
    parts: Arc<Parts>,
}

#[derive(Debug, Default)]
struct Parts {
    plugin: Option<PackageId>,
    state: State,
    request: Arc<Pairing>,
    websocket: Arc<Pairing>,
}

impl Authority {
    pub(crate) fn new(
        plugin: PackageId,
        state: State,
        request: Pairing,
        websocket: Pairing,
    ) -> Self {
        Self {
            parts: Arc::new(Parts {
                plugin: Some(plugin),
                state,
                request: Arc::new(request),
                websocket: Arc::new(websocket),
            }),
        }
    }

    /// Permits opening a WebSocket connection (RFC 6455) to a URL, offering
    /// these subprotocols. Guest-controlled in every part.
    ///
    /// # Errors
    ///
    /// A denial, if a part breaks a rule that holds for every plugin, or no
    /// ask and grant together match the whole action.
    pub fn open_websocket(
        &self,
        url: &str,
        subprotocols: &[impl AsRef<str>],
    ) -> Result<Permit<OpenWebSocket>, Denial> {
        let denied = |url: Option<&ActionUrl>, reason| {
            self.denial(Attempt::new(Protocol::WebSocket, None, url), reason)
        };
        let url = ActionUrl::parse(url).map_err(|error| denied(None, Reason::InvalidUrl(error)))?;
        let subprotocols = check_protocol(&url, Protocol::WebSocket)
            .and_then(|()| parse_subprotocols(subprotocols))
            .map_err(|reason| denied(Some(&url), reason))?;
        let action = Action {
            url: &url,
            kind: ActionKind::Open {
                subprotocols: &subprotocols,
            },
        };
        match self.decide(&action) {
            Ok((rule, decision)) => Ok(Permit::new(
                url,
                rule,
                decision,
                OpenWebSocket::new(subprotocols),
            )),
            Err(reason) => Err(denied(Some(&url), reason)),
        }
    }

    /// Permits sending one request (RFC 9110) with a method to a URL, with
    /// headers of these names. Guest-controlled in every part.
    ///
    /// # Errors
    ///
    /// A denial, if a part breaks a rule that holds for every plugin, or no
    /// ask and grant together match the whole action.
    pub fn send_request(
        &self,
        method: &str,
        url: &str,
        header_names: &[impl AsRef<str>],
    ) -> Result<Permit<SendRequest>, Denial> {
        let denied = |url: Option<&ActionUrl>, method: Option<&Method>, reason| {
            self.denial(Attempt::new(Protocol::Request, method, url), reason)
        };
        let url =
            ActionUrl::parse(url).map_err(|error| denied(None, None, Reason::InvalidUrl(error)))?;
        let method = check_protocol(&url, Protocol::Request)
            .and_then(|()| Method::parse(method).map_err(Reason::InvalidMethod))
            .map_err(|reason| denied(Some(&url), None, reason))?;
        let headers = parse_headers(header_names)
            .map_err(|reason| denied(Some(&url), Some(&method), reason))?;
        let action = Action {
            url: &url,
            kind: ActionKind::Request {
                method: &method,
                headers: &headers,
            },
        };
        match self.decide(&action) {
            Ok((rule, decision)) => Ok(Permit::new(
                url,
                rule,
                decision,
                SendRequest::new(method, headers),
            )),
            Err(reason) => Err(denied(Some(&url), Some(&method), reason)),
        }
    }

    /// Whether some ask and some grant match the whole action: what
    /// [`open_websocket`](Self::open_websocket) and
    /// [`send_request`](Self::send_request) decide by. It proves nothing: only
    /// they look at the arguments, and only a permit opens a socket.
    ///
    /// Allocates nothing, unless the path of the URL has more than one reading.
    pub fn matches(&self, action: &Action<'_>) -> bool {
        self.pairing(action.kind.protocol()).decide(action).is_ok()
    }

    fn pairing(&self, protocol: Protocol) -> &Arc<Pairing> {
        match protocol {
            Protocol::Request => &self.parts.request,
            Protocol::WebSocket => &self.parts.websocket,
        }
    }

    fn decide(&self, action: &Action<'_>) -> Result<(Rule, Decision), Reason> {
        let pairing = self.pairing(action.kind.protocol());
        let decision = pairing.decide(action);
        let decision = decision.map_err(|ask| self.refusal(pairing, ask, action))?;
        let rule = Rule::new(decision.ask, decision.grant, Arc::clone(pairing));
        Ok((rule, decision))
    }

    fn denial(&self, attempt: Attempt, reason: Reason) -> Denial {
        Denial::new(self.parts.plugin.clone(), attempt, reason)
    }

    /// `ask` is the first that matches the action.
    fn refusal(&self, pairing: &Pairing, ask: Option<usize>, action: &Action<'_>) -> Reason {
        let Some(ask) = ask else {
            return Reason::NotAsked {
                nearest: pairing.nearest_ask(action),
            };
        };
        match &self.parts.state {
            State::NotEnabled => Reason::NotEnabled { ask },
            State::Pending(change) => Reason::Pending {
                ask,
                change: Box::new(change.clone()),
            },
            State::Enabled => {
                let nearest = pairing.nearest_grant(action);
                let missing = narrowest(pairing.ask(ask), action);
                Reason::NotGranted {
                    ask,
                    nearest,
                    missing: missing.map(Box::new),
                }
            }
        }
    }
}

fn check_protocol(url: &ActionUrl, wanted: Protocol) -> Result<(), Reason> {
    match url.scheme() {
        scheme if scheme.protocol() == wanted => Ok(()),
        scheme => Err(Reason::WrongProtocol { scheme, wanted }),
    }
}

fn parse_subprotocols(names: &[impl AsRef<str>]) -> Result<Vec<Subprotocol>, Reason> {
    if names.len() > MAX_SUBPROTOCOLS {
        return Err(Reason::TooManySubprotocols(names.len()));
    }
    let mut parsed = Vec::with_capacity(names.len());
    for name in names {
        let name = Subprotocol::parse(name.as_ref()).map_err(Reason::InvalidSubprotocol)?;
        if parsed.contains(&name) {
            return Err(Reason::RepeatedSubprotocol(name));
        }
        parsed.push(name);
    }
    Ok(parsed)
}

fn parse_headers(names: &[impl AsRef<str>]) -> Result<Vec<HeaderName>, Reason> {
    // Before any other: who sends these is to be told of WebSocket, not of headers.
    if let Some(name) = names.iter().find_map(|name| upgrade_header(name.as_ref())) {
        return Err(Reason::Upgrade(name));
    }
    let parsed = names.iter().map(|name| HeaderName::parse(name.as_ref()));
    let mut parsed: Vec<_> = parsed
        .collect::<Result<_, _>>()
        .map_err(Reason::InvalidHeader)?;
    // A guest may repeat a name ten thousand times, and each target would look at each.
    parsed.sort_unstable();
    parsed.dedup();
    Ok(parsed)
}

/// A header that only a WebSocket handshake over HTTP has (RFC 6455, section
/// 4.1), in lower case.
fn upgrade_header(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 6] = [
        "upgrade",
        "sec-websocket-key",
        "sec-websocket-version",
        "sec-websocket-protocol",
        "sec-websocket-extensions",
        "sec-websocket-accept",
    ];
    NAMES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))
}

/// The least of an ask that would have to be granted for the action: its very
/// host, port, path and method. A path that can't be written as a prefix is
/// granted by the prefix of the ask that holds it.
fn narrowest(ask: &Target, action: &Action<'_>) -> Option<Target> {
    let url = action.url;
    let host = HostPattern::parse(&url.host().to_string()).ok()?;
    let mut parts = TargetParts::new(url.scheme(), host);
    parts.port = Some(PortPattern::Number(url.port()));
    parts.addresses = ask.addresses();
    parts.extensions = ask.extensions().to_vec();
    match action.kind {
        ActionKind::Open { subprotocols } => parts.subprotocols = subprotocols.to_vec(),
        ActionKind::Request { method, headers } => {
            parts.methods = vec![method.clone()];
            parts.request_headers = headers.to_vec();
        }
    }
    let below = |prefix: &PathPrefix| {
        let path_prefixes = vec![prefix.clone()];
        Target::new(TargetParts {
            path_prefixes,
            ..parts.clone()
        })
        .ok()
    };
    let own = PathPrefix::parse(url.path()).ok();
    own.iter()
        .chain(ask.path_prefixes())
        .filter_map(below)
        .find(|target| target.matches(action))
}
