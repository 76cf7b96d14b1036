//! The addresses that are asked for: all borders of all special blocks, a grid over everything, and a sample.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Every special block of IPv4 and some that only look so, and the single addresses that have a meaning.
const BLOCKS_V4: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "233.252.0.0/24",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "169.254.169.254/32",
    "169.254.170.2/32",
    "169.254.170.23/32",
    "168.63.129.16/32",
    "100.100.100.200/32",
    "1.1.1.1/32",
    "8.8.8.8/32",
    "25.0.0.0/8",
    "128.0.0.0/16",
    "191.255.0.0/16",
    "223.255.255.0/24",
    "39.0.0.0/8",
];

/// The same for IPv6.
const BLOCKS_V6: &[&str] = &[
    "::/128",
    "::1/128",
    "::/96",
    "::ffff:0:0/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "200::/7",
    "2000::/3",
    "2001::/23",
    "2001::/29",
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3ffe::/16",
    "3fff::/20",
    "4000::/3",
    "5f00::/16",
    "8000::/1",
    "fc00::/7",
    "fd00:ec2::254/128",
    "fd00:ec2::23/128",
    "fd20:ce::254/128",
    "fd00:42::42/128",
    "fe00::/9",
    "fe80::/10",
    "fe80::/64",
    "fec0::/10",
    "ff00::/8",
    "ff02::/16",
    "2606:4700::/32",
    "2a00::/12",
];

/// Each once, in order.
pub(super) fn addresses() -> Vec<IpAddr> {
    let mut found: BTreeSet<IpAddr> = BTreeSet::new();
    let mut v4: BTreeSet<u32> = BLOCKS_V4
        .iter()
        .flat_map(|block| borders_v4(block))
        .collect();
    v4.extend(
        (0..=u16::MAX)
            .step_by(13)
            .map(|high| u32::from(high) << 16 | 1),
    );
    v4.extend(sample().take(4000).map(|bits| (bits >> 64) as u32));
    let mut v6: BTreeSet<u128> = BLOCKS_V6
        .iter()
        .flat_map(|block| borders_v6(block))
        .collect();
    v6.extend(
        (0..=u16::MAX)
            .step_by(11)
            .map(|high| u128::from(high) << 112 | 1),
    );
    v6.extend(sample().skip(4000).take(4000));
    v6.extend(sample().skip(8000).take(4000).map(in_global_space));
    v6.extend(v4.iter().step_by(5).flat_map(|bits| carriers(*bits)));
    found.extend(v4.into_iter().map(|bits| IpAddr::V4(bits.into())));
    found.extend(v6.into_iter().map(|bits| IpAddr::V6(bits.into())));
    found.into_iter().collect()
}

fn borders_v4(block: &str) -> impl Iterator<Item = u32> {
    let (base, length) = split(block);
    let base = base.parse::<Ipv4Addr>().unwrap().to_bits();
    borders(base.into(), u32::MAX.into(), length, &[1, 2, 256])
        .into_iter()
        .map(|bits| u32::try_from(bits).unwrap())
}

fn borders_v6(block: &str) -> Vec<u128> {
    let (base, length) = split(block);
    let base = base.parse::<Ipv6Addr>().unwrap().to_bits();
    let steps = [1, 2, 1 << 64, 1 << 80, 1 << 96];
    borders(base, u128::MAX, length, &steps)
}

/// First and last, some steps beyond either, and some within, of a space that wraps around.
fn borders(base: u128, space: u128, length: u32, steps: &[u128]) -> Vec<u128> {
    let last = base | space.checked_shr(length).unwrap_or(0);
    let within = [base + (last - base) / 2, base + (last - base) / 3];
    let beyond = steps.iter().flat_map(|step| {
        [base, last].map(|edge| [edge.wrapping_sub(*step), edge.wrapping_add(*step)])
    });
    let found = [base, last].into_iter().chain(within);
    found
        .chain(beyond.flatten())
        .map(|bits| bits & space)
        .collect()
}

fn split(block: &str) -> (&str, u32) {
    let (base, length) = block.split_once('/').unwrap();
    (base, length.parse().unwrap())
}

/// Mapped, translated, by NAT64, by 6to4.
fn carriers(v4: u32) -> [u128; 4] {
    let v4 = u128::from(v4);
    [
        0xffff << 32 | v4,
        0xffff << 48 | v4,
        0x64_ff9b << 96 | v4,
        0x2002 << 112 | v4 << 80 | 1,
    ]
}

fn in_global_space(bits: u128) -> u128 {
    bits >> 3 | 1 << 125
}

/// The same numbers every time (SplitMix64, two for each).
fn sample() -> impl Iterator<Item = u128> {
    let mut state = 0u64;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u128::from(mixed ^ (mixed >> 31))
    };
    std::iter::repeat_with(move || next() << 64 | next())
}
