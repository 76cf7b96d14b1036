use yoi_target::{ActionUrl, AddressSet, Extension, HeaderName, Method, Subprotocol};

use crate::Rule;
use crate::pairing::Decision;

/// Proof that one action is allowed, and which rule allows it. What dials
/// takes it by value: one permit, one dial.
///
/// Only an [`Authority`](crate::Authority) makes one:
///
/// ```compile_fail,E0451
/// use yoi_authority::{OpenWebSocket, Permit, Rule};
///
/// fn forge(url: yoi_target::ActionUrl, rule: Rule, other: Permit<OpenWebSocket>) -> Permit<OpenWebSocket> {
///     Permit { url, rule, ..other }
/// }
/// ```
///
/// and nothing copies it:
///
/// ```compile_fail,E0277
/// use yoi_authority::{OpenWebSocket, Permit};
///
/// fn copied<T: Clone>() {}
/// copied::<Permit<OpenWebSocket>>();
/// ```
#[derive(Debug)]
#[must_use = "an action is allowed once, by the dial that takes the permit"]
pub struct Permit<A> {
    url: ActionUrl,
    rule: Rule,
    decision: Decision,
    action: A,
}

/// The action of opening a WebSocket connection.
#[derive(Debug)]
pub struct OpenWebSocket {
    subprotocols: Vec<Subprotocol>,
}

/// The action of sending one request.
#[derive(Debug)]
pub struct SendRequest {
    method: Method,
    headers: Vec<HeaderName>,
}

impl<A> Permit<A> {
    pub(crate) fn new(url: ActionUrl, rule: Rule, decision: Decision, action: A) -> Self {
        Self {
            url,
            rule,
            decision,
            action,
        }
    }

    /// Where to. Guest-controlled within the rule.
    pub fn url(&self) -> &ActionUrl {
        &self.url
    }

    /// Which addresses the host may lead to, besides public ones: what the
    /// rules that match this action allow together.
    pub fn addresses(&self) -> AddressSet {
        self.decision.addresses
    }

    /// Whether this extension may be offered: some ask that matches this action
    /// names it, and some grant that does.
    pub fn may_offer(&self, extension: Extension) -> bool {
        match extension {
            Extension::PermessageDeflate => self.decision.may_deflate,
        }
    }

    /// The rule that allows it; of several, the one that allows most classes
    /// of addresses, and the first of those.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The ask that a guest is told of if the dial is refused: the first that
    /// matches, counted from zero. That of the rule would tell what is granted.
    pub fn first_ask(&self) -> usize {
        self.decision.first_ask
    }

    /// What to do there. Guest-controlled within the rule.
    pub fn action(&self) -> &A {
        &self.action
    }
}

impl OpenWebSocket {
    pub(crate) fn new(subprotocols: Vec<Subprotocol>) -> Self {
        Self { subprotocols }
    }

    /// What may be offered, in the guest's order, none twice.
    pub fn subprotocols(&self) -> &[Subprotocol] {
        &self.subprotocols
    }
}

impl SendRequest {
    pub(crate) fn new(method: Method, headers: Vec<HeaderName>) -> Self {
        Self { method, headers }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The names of the headers that the guest sets, in its order.
    pub fn headers(&self) -> &[HeaderName] {
        &self.headers
    }

    /// Whether the guest named this header, in any case, when it asked.
    pub fn permits_header(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|it| it.as_str().eq_ignore_ascii_case(name))
    }
}
