//! CPython's `ipaddress` as an oracle of what is public: no address that it calls otherwise may be public here.

mod addresses;
mod reason;

use std::io::Write as _;
use std::net::IpAddr;
use std::process::{Command, Stdio};

use yoi_target::AddressClass::{self, Loopback, Never, Public};
use yoi_target::NeverReason::Multicast;
use yoi_target::classify;

use super::{Reviewed, Tally};
use addresses::addresses;
use reason::Reason;

/// One line of letters for each line of its input. An IPv4-mapped address is judged as its IPv4, as is done here:
/// versions of CPython differ in that.
const SCRIPT: &str = "
import ipaddress, sys
for line in sys.stdin:
    address = ipaddress.ip_address(line.strip())
    address = getattr(address, 'ipv4_mapped', None) or address
    facts = [('g', address.is_global), ('l', address.is_loopback), ('m', address.is_multicast), ('u', address.is_unspecified), ('k', address.is_link_local)]
    print('.' + ''.join(letter for letter, holds in facts if holds))
";

/// What CPython says of an address.
struct Facts(String);

const EQUAL: usize = 16_237;

const STRICTER: Reviewed = &[
    ("not in 2000::/3, of which all public IPv6 is", 8716),
    (
        "a form that carries an IPv4 address, and so may lead anywhere",
        5716,
    ),
    ("multicast", 799),
    ("protocol assignments", 208),
    ("site-local, which was withdrawn", 31),
    ("for documentation only", 17),
    ("segment routing within one network", 14),
    ("relays of 6to4, which are gone", 10),
    ("discarded", 8),
    ("a metadata service in public space", 2),
];

#[test]
fn nothing_is_public_that_cpython_calls_otherwise() {
    let addresses = addresses();
    let mut tally = Tally::default();
    for (address, facts) in addresses.iter().zip(ask(&addresses)) {
        let class = classify(*address);
        facts.agree_with(*address, class);
        let ours = class == Public;
        let reason = if ours { None } else { Reason::of(*address) };
        let theirs = facts.has('g') || reason.is_some_and(|reason| reason.depends_on_the_version);
        tally.count(theirs, ours, || {
            reason.map_or("unknown", |reason| reason.why)
        });
    }
    tally.report("cpython", EQUAL, STRICTER, &[]);
}

impl Facts {
    fn has(&self, letter: char) -> bool {
        self.0.contains(letter)
    }

    /// Beyond what is public, in what has one meaning everywhere.
    fn agree_with(&self, address: IpAddr, class: AddressClass) {
        assert_eq!(self.has('l'), class == Loopback, "{address}: {class}");
        assert_eq!(
            self.has('u'),
            address.to_canonical().is_unspecified(),
            "{address}"
        );
        assert_eq!(
            self.has('m'),
            class == Never(Multicast),
            "{address}: {class}"
        );
        let link_local = matches!(class, AddressClass::LinkLocal | AddressClass::Metadata);
        assert!(!self.has('k') || link_local, "{address}: {class}");
    }
}

/// The tests of this project need `python3` anyway; without it this one fails.
fn ask(addresses: &[IpAddr]) -> Vec<Facts> {
    let python = Command::new("python3")
        .args(["-I", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut python = python.expect("`python3` runs: install it, for it is the oracle");
    let lines: String = addresses
        .iter()
        .map(|address| format!("{address}\n"))
        .collect();
    let mut input = python.stdin.take().unwrap();
    // It answers while it reads, so that both pipes would be full.
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let facts: Vec<_> = text.lines().map(|line| Facts(line.to_owned())).collect();
    assert_eq!(facts.len(), addresses.len());
    facts
}
