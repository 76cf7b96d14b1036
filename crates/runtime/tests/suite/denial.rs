//! The denial matrix: who may not reach a server, does not. Every row holds for both interfaces, is seen by the guest
//! as an error that tells nothing of the operator's or of the network, by the operator with its rule, and by the
//! network not at all.

mod addresses;
mod environment;
mod pairs;
mod redirects;
mod spellings;
mod urls;

use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value, json};
use yoi_authority::grant_lines;
use yoi_egress::Egress;
use yoi_target::Target;
use yoi_testkit::{Canary, EchoServer, HttpServer, Reply, ScriptedResolver};

use crate::harness::{Guest, Loaded};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The interface that a guest uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interface {
    Websocket,
    Request,
}

const BOTH: [Interface; 2] = [Interface::Websocket, Interface::Request];

/// A server that may be reached in some way, one beside it that may not, and a name service.
struct Stage {
    interface: Interface,
    server: Server,
    canary: Canary,
    names: ScriptedResolver,
}

/// A server that answers, so that what reaches it is seen by the guest too.
enum Server {
    Echo(EchoServer),
    Http(HttpServer),
}

/// What the guest is told of a refusal.
#[derive(Clone, Copy, Debug)]
enum Told {
    /// Denied, with the number of its ask.
    Denied(Option<u32>),
    /// A rule that holds for every URL.
    Invalid,
    /// Another interface is for this.
    UseWebsocket,
}

/// One refusal: a name for it, the URL, what the guest is told, and what the operator is told.
type Row<'a> = (&'a str, &'a str, Told, &'a str);

impl Stage {
    /// Every name leads to the server, so that it is the rule and not the name service that keeps a guest away.
    fn new(interface: Interface) -> Self {
        Self::with_names(interface, |_, _| vec![LOOPBACK])
    }

    fn with_names(
        interface: Interface,
        script: impl Fn(&str, usize) -> Vec<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        let server = match interface {
            Interface::Websocket => Server::Echo(EchoServer::start()),
            Interface::Request => Server::Http(HttpServer::start([("/", Reply::text("reached"))])),
        };
        Self {
            interface,
            server,
            canary: Canary::start(),
            names: ScriptedResolver::new(script),
        }
    }

    /// Fills in the schemes of the interface (`PLAIN`, `TLS`), those of the other one (`OTHER`), the port of the
    /// server (`:P`), that of the canary (`:Q`), and the host that is granted (`HOST`).
    fn fill(&self, text: &str) -> String {
        let (plain, tls, other) = match self.interface {
            Interface::Websocket => ("ws", "wss", "http"),
            Interface::Request => ("http", "https", "ws"),
        };
        text.replace("PLAIN", plain)
            .replace("TLS", tls)
            .replace("OTHER", other)
            .replace("HOST", "granted.test.example")
            .replace(":P", &format!(":{}", self.server.port()))
            .replace(":Q", &format!(":{}", self.canary.port()))
    }

    /// A guest that asks for some targets and is granted others, each in the text form of a target.
    fn guest(&self, asks: &[&str], grants: &[&str]) -> Loaded {
        let guest = match self.interface {
            Interface::Websocket => Guest::new("ws_options", &["open"]),
            Interface::Request => Guest::new("http_send", &["send"]),
        };
        let guest = asks.iter().fold(guest, |guest, ask| match self.lines(ask) {
            (lines, true) => guest.ask_request(&lines),
            (lines, false) => guest.ask_websocket(&lines),
        });
        let guest = grants
            .iter()
            .fold(guest, |guest, grant| match self.lines(grant) {
                (lines, true) => guest.grant_request(&lines),
                (lines, false) => guest.grant_websocket(&lines),
            });
        guest
            .egress(Egress::builder().resolver(self.names.function()).build())
            .load()
    }

    /// A target as lines of TOML, and whether it is for requests.
    fn lines(&self, target: &str) -> (String, bool) {
        let mut text = self.fill(target);
        let is_request = text.starts_with("http");
        if is_request {
            text.push_str(" methods=GET");
        }
        let lines = grant_lines(&Target::parse(&text).unwrap());
        let (_table, lines) = lines.split_once('\n').unwrap();
        (lines.to_owned(), is_request)
    }

    /// Lets the guest try a URL, and gives back what it is told.
    async fn attempt(&self, guest: &Loaded, url: &str) -> Value {
        let url = self.fill(url);
        match self.interface {
            Interface::Websocket => guest
                .call("open", json!({"url": url, "timeout_ms": 5000}))
                .await
                .unwrap(),
            Interface::Request => {
                let input = json!({"method": "GET", "url": url, "timeout_ms": 5000});
                guest.call("send", input).await.unwrap()
            }
        }
    }

    /// Every row is refused before a name is resolved, by exactly one event that says the rule.
    async fn refuses(&self, guest: &Loaded, rows: &[Row<'_>]) {
        assert!(!rows.is_empty());
        for (name, url, told, rule) in rows {
            let (events, queries) = (guest.events.all().len(), self.names.queries().len());
            let output = self.attempt(guest, url).await;
            let context = format!("{:?}, {name}: {output}", self.interface);
            told.check(&output, &context);
            let events = guest.events.all().split_off(events);
            assert_eq!(events.len(), 1, "{context}, {events:?}");
            assert!(events[0].starts_with("Denied: "), "{context}, {events:?}");
            assert!(
                events[0].contains(&self.fill(rule)),
                "{context}: {rule} is not in {events:?}"
            );
            assert_eq!(
                self.names.queries().len(),
                queries,
                "{context}: it was resolved"
            );
        }
    }

    /// The guest does reach the server by these URLs, so that the rows could have failed; nothing else ever did.
    async fn but_reaches(self, guest: &Loaded, urls: &[&str]) {
        for url in urls {
            let output = self.attempt(guest, url).await;
            assert!(
                output["error"].is_null(),
                "{:?}, {url}: {output}",
                self.interface
            );
        }
        // Connections are accepted in their order: with the last one counted, any earlier one is counted too.
        let connections = self.server.connections();
        assert_eq!(
            connections,
            urls.len(),
            "{:?}: the server was reached by what was refused",
            self.interface
        );
        self.canary.assert_untouched();
    }

    /// Of what was tried on the canary's port nothing arrived.
    fn reaches_nobody(&self) {
        assert_eq!(self.server.connections(), 0);
        self.canary.assert_untouched();
    }
}

impl Server {
    fn port(&self) -> u16 {
        match self {
            Self::Echo(server) => server.port(),
            Self::Http(server) => server.port(),
        }
    }

    fn connections(&self) -> usize {
        match self {
            Self::Echo(server) => server.connections(),
            Self::Http(server) => server.connections(),
        }
    }

    /// The `Host` of each request.
    fn hosts(&self) -> Vec<String> {
        let heads = match self {
            Self::Echo(server) => server.requests(),
            Self::Http(server) => server.requests(),
        };
        heads
            .iter()
            .filter_map(|head| head.header("host"))
            .collect()
    }
}

impl Told {
    /// Compares whole outputs where there is nothing to say, so that nothing more can be in them.
    #[track_caller]
    fn check(self, output: &Value, context: &str) {
        let rule = output["rule"].as_str().unwrap_or_default();
        match self {
            Self::Denied(ask) => {
                assert_eq!(*output, json!({"error": "denied", "ask": ask}), "{context}")
            }
            Self::Invalid => assert_eq!(
                *output,
                json!({"error": "invalid", "rule": rule}),
                "{context}"
            ),
            Self::UseWebsocket => assert_eq!(
                *output,
                json!({"error": "use-websocket", "rule": rule}),
                "{context}"
            ),
        }
        assert!(
            !rule.contains("operators-own"),
            "the grant is told to the guest: {context}"
        );
    }
}
