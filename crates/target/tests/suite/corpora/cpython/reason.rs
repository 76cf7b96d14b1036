//! Why an address that CPython calls global is not public here: by its block, and not by the class it has here.

use std::net::{IpAddr, Ipv6Addr};

#[derive(Clone, Copy)]
pub(super) struct Reason {
    block: &'static str,
    pub(super) why: &'static str,
    /// Whether versions of CPython differ, for registries grow. Such an address counts as one that CPython calls
    /// global, so that the counts are the same with all of them.
    pub(super) depends_on_the_version: bool,
}

const fn always(block: &'static str, why: &'static str) -> Reason {
    Reason {
        block,
        why,
        depends_on_the_version: false,
    }
}

const fn by_version(block: &'static str, why: &'static str) -> Reason {
    Reason {
        block,
        why,
        depends_on_the_version: true,
    }
}

const CARRIER: &str = "a form that carries an IPv4 address, and so may lead anywhere";
const MULTICAST: &str = "multicast";
const ASSIGNMENTS: &str = "protocol assignments";

// The first block that holds it is the reason.
const REASONS: &[Reason] = &[
    by_version("192.0.0.0/24", ASSIGNMENTS),
    always("168.63.129.16/32", "a metadata service in public space"),
    always("192.88.99.0/24", "relays of 6to4, which are gone"),
    always("224.0.0.0/4", MULTICAST),
    always("::/96", CARRIER),
    always("::ffff:0:0:0/96", CARRIER),
    always("64:ff9b::/96", CARRIER),
    by_version("64:ff9b:1::/48", CARRIER),
    by_version("2002::/16", CARRIER),
    by_version("2001::/23", ASSIGNMENTS),
    by_version("3fff::/20", "for documentation only"),
    by_version("100:0:0:1::/64", "discarded"),
    by_version("5f00::/16", "segment routing within one network"),
    always("fec0::/10", "site-local, which was withdrawn"),
    always("ff00::/8", MULTICAST),
];

const OUTSIDE: Reason = always("::/0", "not in 2000::/3, of which all public IPv6 is");
const ISATAP: Reason = always("::/0", CARRIER);

impl Reason {
    pub(super) fn of(address: IpAddr) -> Option<Self> {
        let address = address.to_canonical();
        let found = REASONS.iter().copied().find(|reason| reason.holds(address));
        found.or(match address {
            IpAddr::V6(address) if !in_block(address.to_bits(), 1 << 125, 125) => Some(OUTSIDE),
            IpAddr::V6(address) if is_isatap(address) => Some(ISATAP),
            _ => None,
        })
    }

    fn holds(&self, address: IpAddr) -> bool {
        let (base, length) = self.block.split_once('/').unwrap();
        let length: u32 = length.parse().unwrap();
        match (base.parse().unwrap(), address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                in_block(address.to_bits().into(), base.to_bits().into(), 32 - length)
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                in_block(address.to_bits(), base.to_bits(), 128 - length)
            }
            _ => false,
        }
    }
}

fn in_block(address: u128, base: u128, free_bits: u32) -> bool {
    address >> free_bits == base >> free_bits
}

fn is_isatap(address: Ipv6Addr) -> bool {
    let text = format!("{:032x}", address.to_bits());
    ["00005efe", "02005efe"].contains(&&text[16..24])
}
