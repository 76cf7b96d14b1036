use std::net::IpAddr;

use yoi_authority::{Authority, Denial, Hint, MAX_SUBPROTOCOLS, Reason, Rule, State};
use yoi_target::{
    ActionHost, ActionUrl, AddressClass, AddressSet, HostPattern, Protocol, Target, UrlError,
    classify,
};

use crate::args::ExplainArgs;
use crate::ascii_url;
use crate::next::{self, Next};
use crate::standing::Standing;

/// The method where none is given.
const GET: &str = "GET";

/// An action that the operator asks about.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) protocol: Protocol,
    url: &'a str,
    method: &'a str,
    headers: &'a [String],
    subprotocols: &'a [String],
}

/// What would happen if a package tried it now.
#[derive(Debug)]
pub(crate) enum Decision {
    Allowed {
        rule: Rule,
        /// Where the host may lead, besides public addresses.
        addresses: AddressSet,
    },
    Denied(Denial),
}

impl Decision {
    /// The ask that covers it, if one does.
    pub(crate) fn ask(&self) -> Option<usize> {
        match self {
            Decision::Allowed { rule, .. } => Some(rule.ask()),
            Decision::Denied(denial) => denial.ask(),
        }
    }

    /// What allows it, or else the ask that covers it.
    pub(crate) fn target<'a>(
        &'a self,
        standing: &'a Standing,
        protocol: Protocol,
    ) -> Option<&'a Target> {
        match self {
            Decision::Allowed { rule, .. } => Some(rule.target()),
            Decision::Denied(denial) => {
                let asks = &standing.resolution.report().of(protocol).asks;
                Some(&asks.get(denial.ask()?)?.target)
            }
        }
    }
}

impl<'a> Question<'a> {
    pub(crate) fn new(args: &'a ExplainArgs) -> Self {
        Self {
            protocol: protocol(&args.url),
            url: &args.url,
            method: args.method.as_deref().unwrap_or(GET),
            headers: &args.headers,
            subprotocols: &args.subprotocols,
        }
    }

    /// The method, for a request.
    pub(crate) fn method(&self) -> Option<&str> {
        (self.protocol == Protocol::Request).then_some(self.method)
    }

    /// Whether the method had to be guessed for it.
    pub(crate) fn is_of_default_method(&self, args: &ExplainArgs) -> bool {
        self.method().is_some() && args.method.is_none() && self.url().is_some()
    }

    /// What would be offered.
    pub(crate) fn subprotocols(&self) -> &[String] {
        self.subprotocols
    }

    /// The subprotocols that the ask which covers it names, where none were
    /// given. Package-controlled, and parsed.
    pub(crate) fn left_out(&self, standing: &Standing, ask: Option<usize>) -> Vec<String> {
        if self.protocol != Protocol::WebSocket || !self.subprotocols.is_empty() {
            return Vec::new();
        }
        let asks = &standing.resolution.report().websocket.asks;
        let ask = ask.and_then(|index| asks.get(index));
        let names = ask.map(|it| it.target.subprotocols()).unwrap_or_default();
        let names = names.iter().map(ToString::to_string);
        names.take(MAX_SUBPROTOCOLS).collect()
    }

    /// The same, offering these if there are any.
    fn offering<'b>(&self, names: &'b [String]) -> Question<'b>
    where
        'a: 'b,
    {
        Question {
            subprotocols: if names.is_empty() {
                self.subprotocols
            } else {
                names
            },
            ..*self
        }
    }

    /// The host that would be dialled; none if the URL is refused.
    pub(crate) fn host(&self) -> Option<HostPattern> {
        match ActionUrl::parse(self.url).ok()?.host() {
            ActionHost::Name(name) => HostPattern::parse(name).ok(),
            ActionHost::Ip(_) => None,
        }
    }

    /// The address that would be dialled, and its class, where the URL names one.
    pub(crate) fn address(&self) -> Option<(IpAddr, AddressClass)> {
        match ActionUrl::parse(self.url).ok()?.host() {
            ActionHost::Ip(address) => Some((*address, classify(*address))),
            ActionHost::Name(_) => None,
        }
    }

    /// The URL as it would be dialled, without its query; none if it is refused.
    pub(crate) fn url(&self) -> Option<String> {
        let url = ActionUrl::parse(self.url).ok()?;
        Some(url.without_query().to_owned())
    }

    pub(crate) fn ask(&self, authority: &Authority) -> Decision {
        let permitted = match self.protocol {
            Protocol::WebSocket => authority
                .open_websocket(self.url, self.subprotocols)
                .map(|it| (it.rule().clone(), it.addresses())),
            Protocol::Request => authority
                .send_request(self.method, self.url, self.headers)
                .map(|it| (it.rule().clone(), it.addresses())),
        };
        match permitted {
            Ok((rule, addresses)) => Decision::Allowed { rule, addresses },
            Err(denial) => Decision::Denied(denial),
        }
    }

    /// What would change a denial.
    pub(crate) fn next(&self, standing: &Standing, denial: &Denial) -> Next {
        if let Reason::InvalidUrl(UrlError::NotAscii(_)) = denial.reason()
            && let Some(url) = ascii_url::spelt(self.url)
        {
            return Next::step(format!("ask about it as a plugin has to write it: `{url}`"));
        }
        let package = &standing.package;
        // Who opens it offers what the ask names.
        let names = self.left_out(standing, denial.ask());
        let likely = self.offering(&names);
        match (standing.resolution.state(), denial.hint()) {
            (State::NotEnabled, Hint::Enable(_)) => {
                let missing = likely.missing(standing);
                Next::allowing(
                    "to enable it and allow this",
                    "add to `yoi.toml`:".to_owned(),
                    next::enabling_lines(package) + &lines_below(missing.as_ref()),
                    missing.and_then(|hint| command(&hint, standing)),
                )
            }
            (State::Pending(_), Hint::Review(_)) => {
                let missing = lines_below(likely.missing(standing).as_ref());
                let also = if missing.is_empty() {
                    ""
                } else {
                    ", and add the grant below it"
                };
                Next::lines(
                    format!(
                        "look at what changed, with `yoi plugin show {} --diff`; {}",
                        package.manifest().id(),
                        next::renewing(package).replace(':', &format!("{also}:"))
                    ),
                    next::identity_lines(package) + &missing,
                )
            }
            (_, hint) => match likely.ask(standing.resolution.authority()) {
                Decision::Denied(denial) if denial.hint().lines().is_some() => {
                    from_hint(&denial.hint(), standing)
                }
                _ => from_hint(&hint, standing),
            },
        }
    }

    /// What would still be missing if the package were enabled.
    fn missing(&self, standing: &Standing) -> Option<Hint> {
        match self.ask(next::as_if_enabled(standing)?.authority()) {
            Decision::Denied(denial) => Some(denial.hint()),
            Decision::Allowed { .. } => None,
        }
    }
}

fn lines_below(hint: Option<&Hint>) -> String {
    let lines = hint.and_then(lines_of);
    lines.map(|lines| format!("\n{lines}")).unwrap_or_default()
}

fn command(hint: &Hint, standing: &Standing) -> Option<String> {
    match hint {
        Hint::Grant { target, .. } => next::grant_command(&standing.package, target),
        _ => None,
    }
}

/// The lines of a hint, below what makes them dangerous.
fn lines_of(hint: &Hint) -> Option<String> {
    match hint {
        Hint::Grant { target, .. } => Some(next::warnings(target) + &hint.lines()?),
        _ => hint.lines(),
    }
}

fn from_hint(hint: &Hint, standing: &Standing) -> Next {
    let id = standing.package.manifest().id();
    match lines_of(hint) {
        Some(lines) => Next::allowing(
            "to allow it",
            format!("add below the `[[plugins.enabled]]` of `{id}` in `yoi.toml`:"),
            lines,
            command(hint, standing),
        ),
        None => Next::step(hint.to_string()),
    }
}

/// By the URL's scheme, also where the rest of it is refused.
fn protocol(url: &str) -> Protocol {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    let websocket = ["ws", "wss"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(scheme));
    if websocket {
        Protocol::WebSocket
    } else {
        Protocol::Request
    }
}
