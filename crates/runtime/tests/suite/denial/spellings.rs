//! Denied means no packet: a guest that is granted the whole public internet tries every spelling of a place that it
//! must not reach, while listeners wait at the places of this machine to which they would lead.
#![allow(clippy::print_stdout, reason = "`cargo xtask corpora` reads it")]

use std::net::{IpAddr, SocketAddr, TcpListener};

use serde_json::{Value, json};
use yoi_target::{ActionUrl, AddressClass, AddressSet};
use yoi_testkit::{Canary, Listen, SPELLINGS, spell};

use super::{BOTH, Interface, LOOPBACK, Stage};
use crate::harness::Loaded;

/// Where the spellings of loopback lead, if one is understood.
const PLACES: [&str; 5] = [
    "127.0.0.1",
    "::1",
    "127.0.0.2",
    "127.127.127.127",
    "127.255.255.254",
];

/// So many of the spellings are loopback, said plainly.
const PLAIN: usize = 50;

/// One port of this machine, with a listener at every place.
struct Port {
    number: u16,
    listeners: Vec<Canary>,
}

#[tokio::test]
async fn no_spelling_makes_a_packet() {
    let port = Port::listen();
    let mut tried = 0;
    for interface in BOTH {
        let stage = stage(interface);
        let guest = granted(&stage, "");
        for url in urls(interface, port.number) {
            assert_would_stay_here(&url);
            let output = attempt(interface, &guest, &url).await;
            assert!(is_refused(&output), "{url:?}: {output}");
            tried += 1;
        }
        let events = guest.events.all();
        assert_eq!(events.len(), urls(interface, port.number).count());
        let other = events.iter().find(|event| !event.starts_with("Denied: "));
        assert_eq!(other, None, "a refusal is told as one");
        assert!(stage.names.queries().is_empty(), "one was resolved");
        stage.reaches_nobody();
    }
    port.listeners.iter().for_each(Canary::assert_untouched);
    println!("corpus: name=packets cases={tried} equal={tried} stricter=0 looser=0");
    let spellings = SPELLINGS.iter().map(|(_, spellings)| spellings.len());
    assert_eq!(tried, 4 * spellings.sum::<usize>());
}

/// The listeners would have seen it: with the word, the plain spellings arrive, at every place, and no other does.
#[tokio::test]
async fn with_the_word_the_plain_spellings_of_this_machine_arrive() {
    let port = Port::listen();
    for interface in BOTH {
        let stage = stage(interface);
        let guest = granted(&stage, " addresses=loopback");
        let mut arrived = 0;
        for url in urls(interface, port.number) {
            assert_would_stay_here(&url);
            let before = port.connections();
            let output = attempt(interface, &guest, &url).await;
            assert_eq!(is_refused(&output), !is_loopback(&url), "{url:?}: {output}");
            arrived += usize::from(port.connections() > before);
        }
        assert_eq!(arrived, PLAIN, "{interface:?}");
    }
    for listener in &port.listeners {
        assert!(listener.connections() > 0, "{}", listener.addr());
    }
}

/// Every name leads to this machine, so that nothing that is asked for is somewhere else.
fn stage(interface: Interface) -> Stage {
    Stage::with_names(interface, |_, _| vec![LOOPBACK])
}

fn granted(stage: &Stage, words: &str) -> Loaded {
    let targets = ["PLAIN", "TLS"].map(|scheme| format!("{scheme}://*:*/{words}"));
    let targets = targets.each_ref().map(String::as_str);
    stage.guest(&targets, &targets)
}

/// As [`Stage::attempt`], and nothing is filled in: `LOCALHOST` has a place to fill.
async fn attempt(interface: Interface, guest: &Loaded, url: &str) -> Value {
    let (tool, input) = match interface {
        Interface::Websocket => ("open", json!({"url": url, "timeout_ms": 5000})),
        Interface::Request => (
            "send",
            json!({"method": "GET", "url": url, "timeout_ms": 5000}),
        ),
    };
    guest.call(tool, input).await.unwrap()
}

fn urls(interface: Interface, port: u16) -> impl Iterator<Item = String> {
    let schemes = match interface {
        Interface::Websocket => ["ws", "wss"],
        Interface::Request => ["http", "https"],
    };
    let spellings = SPELLINGS.iter().flat_map(|(_, spellings)| *spellings);
    spellings.flat_map(move |spelling| schemes.map(|scheme| spell(spelling, scheme, Some(port))))
}

/// Before anything is tried: the tests send nothing off this machine, also when a check is broken.
fn assert_would_stay_here(url: &str) {
    let class = ActionUrl::parse(url).ok().and_then(|url| url.class());
    let leaves = class.is_some_and(|class| AddressSet::PUBLIC.allows(class));
    assert!(!leaves, "{url:?} would leave this machine");
}

fn is_loopback(url: &str) -> bool {
    ActionUrl::parse(url).is_ok_and(|url| url.class() == Some(AddressClass::Loopback))
}

fn is_refused(output: &Value) -> bool {
    ["denied", "invalid"]
        .iter()
        .any(|error| output["error"] == *error)
}

impl Port {
    fn listen() -> Self {
        loop {
            let first = Canary::start();
            let at = |place: &&str| {
                let place: IpAddr = place.parse().unwrap();
                SocketAddr::new(place, first.port())
            };
            // The port is free at the first place only by chance at the others.
            let others: Vec<SocketAddr> = PLACES[1..].iter().map(at).collect();
            if others.iter().all(|place| TcpListener::bind(place).is_ok()) {
                let others = others
                    .into_iter()
                    .map(|place| Canary::start_on(Listen::at(place)));
                return Self {
                    number: first.port(),
                    listeners: others.chain([first]).collect(),
                };
            }
        }
    }

    fn connections(&self) -> usize {
        self.listeners.iter().map(Canary::connections).sum()
    }
}
