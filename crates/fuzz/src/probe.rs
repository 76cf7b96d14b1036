use yoi_authority::{Authority, Denial};
use yoi_target::{
    Action, ActionKind, ActionUrl, AddressSet, Method, Protocol, Subprotocol, Target,
};

/// What a guest might try.
pub(crate) struct Probe {
    pub(crate) url: ActionUrl,
    pub(crate) subprotocols: Vec<Subprotocol>,
    pub(crate) method: Method,
}

impl Probe {
    /// A URL, and then a method or subprotocols, as words.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let url = ActionUrl::parse(words.next()?).ok()?;
        let rest: Vec<_> = words.collect();
        let method = match (url.scheme().protocol(), rest.as_slice()) {
            (Protocol::Request, [method]) => Method::parse(method).ok()?,
            (Protocol::Request, [_, _, ..]) => return None,
            _ => Method::parse("GET").ok()?,
        };
        let subprotocols = match url.scheme().protocol() {
            Protocol::Request => Vec::new(),
            Protocol::WebSocket => {
                let parsed: Result<Vec<_>, _> =
                    rest.iter().map(|it| Subprotocol::parse(it)).collect();
                parsed.ok()?
            }
        };
        Some(Self {
            url,
            subprotocols,
            method,
        })
    }

    pub(crate) fn is_in(&self, target: &Target) -> bool {
        let kind = match self.protocol() {
            Protocol::Request => ActionKind::Request {
                method: &self.method,
                headers: &[],
            },
            Protocol::WebSocket => ActionKind::Open {
                subprotocols: &self.subprotocols,
            },
        };
        target.matches(&Action {
            url: &self.url,
            kind,
        })
    }

    pub(crate) fn protocol(&self) -> Protocol {
        self.url.scheme().protocol()
    }

    /// The addresses that are permitted, if the action is.
    pub(crate) fn at(&self, authority: &Authority) -> Result<AddressSet, Denial> {
        match self.protocol() {
            Protocol::Request => authority
                .send_request(self.method.as_str(), self.url.as_str(), &[""; 0])
                .map(|permit| permit.addresses()),
            Protocol::WebSocket => {
                let names: Vec<_> = self.subprotocols.iter().map(Subprotocol::as_str).collect();
                authority
                    .open_websocket(self.url.as_str(), &names)
                    .map(|permit| permit.addresses())
            }
        }
    }

    /// Holds an authority's answer against a plain look at every ask and grant:
    /// permitted if and only if one of each holds the action whole, and no word
    /// for addresses without one of each that names it.
    pub(crate) fn check(&self, authority: &Authority, asks: &[&Target], grants: &[&Target]) {
        let holding = |targets: &[&Target]| -> Vec<AddressSet> {
            let held = targets.iter().filter(|target| self.is_in(target));
            held.map(|target| target.addresses()).collect()
        };
        let (asked, granted) = (holding(asks), holding(grants));
        match self.at(authority) {
            Ok(addresses) => {
                assert!(!asked.is_empty() && !granted.is_empty(), "{:?}", self.url);
                for word in addresses.words() {
                    let named = |sets: &[AddressSet]| {
                        sets.iter().any(|set| set.words().any(|it| it == word))
                    };
                    assert!(named(&asked) && named(&granted), "{:?}: {word}", self.url);
                }
            }
            Err(denial) => {
                assert!(asked.is_empty() || granted.is_empty(), "{:?}", self.url);
                assert!(!denial.to_string().chars().any(char::is_control));
            }
        }
    }
}
