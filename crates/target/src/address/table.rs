//! The table of address classes.
//!
//! From the IANA special-purpose registries for IPv4 and IPv6 as of November
//! 2026 and the documents named in each row. Look at it once a year; what the
//! table does not know as public is refused, so that its age fails closed.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::AddressClass::{self, LinkLocal, Loopback, Metadata, Never, Private, Public};
use super::NeverReason::{
    Benchmarking, Broadcast, Documentation, EmbedsIpv4, Multicast, Reserved, Unspecified,
};

pub(super) fn classify_v4(address: Ipv4Addr) -> AddressClass {
    if METADATA_V4.contains(&address.octets()) {
        return Metadata;
    }
    let bits = address.to_bits();
    let holds = |row: &&RowV4| {
        same_prefix(
            bits.into(),
            Ipv4Addr::from(row.0).to_bits().into(),
            32 - row.1,
        )
    };
    V4.iter().find(holds).map_or(Public, |row| row.2)
}

pub(super) fn classify_v6(address: Ipv6Addr) -> AddressClass {
    if METADATA_V6.contains(&address.segments()) {
        return Metadata;
    }
    let bits = address.to_bits();
    let holds = |row: &&RowV6| same_prefix(bits, Ipv6Addr::from(row.0).to_bits(), 128 - row.1);
    match V6.iter().find(holds).map_or(Never(Reserved), |row| row.2) {
        Public if is_isatap(address) => Never(EmbedsIpv4),
        class => class,
    }
}

fn same_prefix(a: u128, b: u128, free_bits: u32) -> bool {
    (a ^ b).checked_shr(free_bits).unwrap_or(0) == 0
}

/// RFC 5214, section 6.1: an interface identifier of 0000:5efe or 0200:5efe
/// before an IPv4 address.
fn is_isatap(address: Ipv6Addr) -> bool {
    let [_, _, _, _, high, low, _, _] = address.segments();
    matches!((high, low), (0 | 0x200, 0x5efe))
}

type RowV4 = ([u8; 4], u32, AddressClass);
type RowV6 = ([u16; 8], u32, AddressClass);

// The first row that holds decides.
const V4: &[RowV4] = &[
    ([0, 0, 0, 0], 8, Never(Unspecified)), // RFC 791, section 3.2
    ([10, 0, 0, 0], 8, Private),           // RFC 1918
    ([100, 64, 0, 0], 10, Private),        // RFC 6598, shared by carriers
    ([127, 0, 0, 0], 8, Loopback),         // RFC 1122, section 3.2.1.3
    ([169, 254, 0, 0], 16, LinkLocal),     // RFC 3927
    ([172, 16, 0, 0], 12, Private),        // RFC 1918
    ([192, 0, 0, 0], 24, Never(Reserved)), // RFC 6890, protocol assignments
    ([192, 0, 2, 0], 24, Never(Documentation)), // RFC 5737
    ([192, 88, 99, 0], 24, Never(Reserved)), // RFC 7526, former 6to4 relays
    ([192, 168, 0, 0], 16, Private),       // RFC 1918
    ([198, 18, 0, 0], 15, Never(Benchmarking)), // RFC 2544
    ([198, 51, 100, 0], 24, Never(Documentation)), // RFC 5737
    ([203, 0, 113, 0], 24, Never(Documentation)), // RFC 5737
    ([224, 0, 0, 0], 4, Never(Multicast)), // RFC 5771
    ([255, 255, 255, 255], 32, Never(Broadcast)), // RFC 919
    ([240, 0, 0, 0], 4, Never(Reserved)),  // RFC 1112, section 4
];

#[rustfmt::skip]
const V6: &[RowV6] = &[
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, Never(Unspecified)),           // RFC 4291, section 2.5.2
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, Loopback),                     // RFC 4291, section 2.5.3
    ([0, 0, 0, 0, 0, 0, 0, 0], 96, Never(EmbedsIpv4)),             // RFC 4291, IPv4-compatible
    ([0, 0, 0, 0, 0xffff, 0, 0, 0], 96, Never(EmbedsIpv4)),        // RFC 2765, SIIT
    ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, Never(EmbedsIpv4)),     // RFC 6052, NAT64
    ([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, Never(EmbedsIpv4)),     // RFC 8215, local NAT64
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, Never(EmbedsIpv4)),        // RFC 4380, Teredo
    ([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, Never(Benchmarking)),      // RFC 5180
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Never(Reserved)),          // RFC 2928, protocol assignments
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Never(Documentation)), // RFC 3849
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Never(EmbedsIpv4)),        // RFC 3056, 6to4
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Never(Documentation)),     // RFC 9637
    ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3, Public),                    // RFC 4291, section 2.4
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Private),                   // RFC 4193
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, LinkLocal),                // RFC 4291, section 2.5.6
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, Never(Multicast)),          // RFC 4291, section 2.7
];

// As the providers document them.
const METADATA_V4: &[[u8; 4]] = &[
    [169, 254, 169, 254], // Amazon EC2, Google Cloud, Azure, Oracle, DigitalOcean and most others
    [169, 254, 170, 2],   // Amazon ECS task credentials
    [169, 254, 170, 23],  // Amazon EKS pod identity
    [168, 63, 129, 16],   // Azure wire server, in public space
    [100, 100, 100, 200], // Alibaba Cloud
];

const METADATA_V6: &[[u16; 8]] = &[
    [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], // Amazon EC2
    [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23],  // Amazon EKS pod identity
    [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254],  // Google Cloud
    [0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42],   // Scaleway
];
