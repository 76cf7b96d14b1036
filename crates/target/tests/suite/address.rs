use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;
use yoi_target::AddressClass::{self, LinkLocal, Loopback, Metadata, Never, Private, Public};
use yoi_target::NeverReason::{
    Benchmarking, Broadcast, Documentation, EmbedsIpv4, Multicast, Reserved, Unspecified,
};
use yoi_target::{AddressSet, AddressWord, classify};

fn class(text: &str) -> AddressClass {
    classify(text.parse().unwrap())
}

#[test]
fn every_address_has_its_class() {
    let table = [
        (
            Public,
            "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.215.14 100.63.255.255 100.128.0.0 126.255.255.255",
        ),
        (
            Public,
            "128.0.0.0 168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0",
        ),
        (
            Public,
            "192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255",
        ),
        (
            Public,
            "2000:: 2001:200:: 2001:4860:4860::8888 2606:4700::1111 2a00:1450::1 3fff:1000:: 3ffe:ffff::1",
        ),
        (
            Loopback,
            "127.0.0.0 127.0.0.1 127.1.2.3 127.255.255.255 ::1 ::ffff:127.0.0.1 ::ffff:7f00:1",
        ),
        (
            Private,
            "10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255",
        ),
        (
            Private,
            "100.64.0.0 100.127.255.255 fc00:: fd00::1 fdff:ffff::1 ::ffff:192.168.1.1",
        ),
        (
            LinkLocal,
            "169.254.0.0 169.254.1.1 169.254.255.255 fe80:: fe80::1 febf:ffff::1 ::ffff:169.254.1.1",
        ),
        (
            Metadata,
            "169.254.169.254 169.254.170.2 169.254.170.23 168.63.129.16 100.100.100.200",
        ),
        (
            Metadata,
            "fd00:ec2::254 fd00:ec2::23 fd20:ce::254 fd00:42::42 ::ffff:169.254.169.254",
        ),
        (
            Never(Unspecified),
            "0.0.0.0 0.0.0.1 0.255.255.255 :: ::ffff:0.0.0.0",
        ),
        (
            Never(Multicast),
            "224.0.0.1 239.255.255.255 ff00:: ff02::1 ffff::1",
        ),
        (Never(Broadcast), "255.255.255.255"),
        (
            Never(Documentation),
            "192.0.2.1 198.51.100.7 203.0.113.255 2001:db8::1 3fff::1 3fff:fff:ffff::",
        ),
        (Never(Benchmarking), "198.18.0.0 198.19.255.255 2001:2::1"),
        (
            Never(Reserved),
            "192.0.0.1 192.0.0.192 192.88.99.1 240.0.0.0 255.255.255.254",
        ),
        (
            Never(Reserved),
            "2001:1::3 2001:10::1 2001:20::1 2001:1ff::1 5f00::1 100::1 100:0:0:1::1 fec0::1 fe00::1",
        ),
        (
            Never(Reserved),
            "4000::1 1234::1 1fff::1 e000::1 200::1 ::1:0:0:0:1",
        ),
        (
            Never(EmbedsIpv4),
            "64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::101:101 64:ff9b:1::1 64:ff9b:1:ffff::7f00:1",
        ),
        (
            Never(EmbedsIpv4),
            "2002:7f00:1:: 2002:a9fe:a9fe::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2",
        ),
        (
            Never(EmbedsIpv4),
            "::127.0.0.1 ::8.8.8.8 ::2 ::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8",
        ),
        (
            Never(EmbedsIpv4),
            "2606:4700::5efe:7f00:1 2606:4700::200:5efe:a00:1",
        ),
    ];
    for (wanted, addresses) in table {
        for address in addresses.split(' ') {
            assert_eq!(class(address), wanted, "{address}");
        }
    }
}

#[test]
fn the_empty_set_allows_public_addresses_only() {
    let allowed = |address| AddressSet::PUBLIC.allows(class(address));
    assert!(allowed("1.1.1.1"));
    for refused in [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
    ] {
        assert!(!allowed(refused), "{refused}");
    }
}

#[test]
fn each_word_allows_its_own_class_besides_public() {
    let samples = ["127.0.0.1", "10.0.0.1", "169.254.1.1", "169.254.169.254"];
    for (at, word) in AddressWord::ALL.into_iter().enumerate() {
        let set = AddressSet::from_iter([word]);
        assert!(set.allows(Public));
        for (other, address) in samples.iter().enumerate() {
            assert_eq!(set.allows(class(address)), at == other, "{word} {address}");
        }
    }
}

#[test]
fn no_word_allows_what_is_never_dialled() {
    let all = AddressSet::from_iter(AddressWord::ALL);
    for address in [
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "64:ff9b::7f00:1",
        "2001:db8::1",
        "5f00::1",
    ] {
        assert!(!all.allows(class(address)), "{address}");
    }
}

#[test]
fn a_set_prints_the_words_that_it_was_made_of() {
    let set: AddressSet = [
        AddressWord::Private,
        AddressWord::Loopback,
        AddressWord::Private,
    ]
    .into_iter()
    .collect();
    assert_eq!(
        set.words().map(AddressWord::as_str).collect::<Vec<_>>(),
        ["loopback", "private"]
    );
    for word in AddressWord::ALL {
        assert_eq!(AddressWord::parse(word.as_str()), Ok(word));
    }
    for wrong in ["", "public", "Loopback", "local", "*", "private "] {
        assert!(AddressWord::parse(wrong).is_err(), "{wrong}");
    }
}

/// Independent of the table: written from the octets, by hand.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(a, 0 | 10 | 127 | 224..)
        || (a, b) == (169, 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 100 && (64..128).contains(&b))
        || (a, b) == (192, 168)
        || matches!(
            (a, b, c),
            (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113)
        )
        || matches!(address.to_string().as_str(), "168.63.129.16");
    !special
}

fn near_the_borders() -> impl Strategy<Value = Ipv4Addr> {
    let first = prop::sample::select(vec![
        0u8, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240, 255, 8, 93,
    ]);
    let second = prop::sample::select(vec![
        0u8, 15, 16, 18, 19, 20, 31, 32, 51, 63, 64, 88, 127, 128, 168, 254, 255,
    ]);
    let third = prop::sample::select(vec![0u8, 2, 99, 100, 113, 169, 170, 255]);
    (first, second, third, any::<u8>()).prop_map(|(a, b, c, d)| Ipv4Addr::new(a, b, c, d))
}

proptest! {
    #[test]
    fn a_mapped_address_has_the_class_of_its_ipv4(address: Ipv4Addr, near in near_the_borders()) {
        for address in [address, near] {
            let mapped = IpAddr::V6(address.to_ipv6_mapped());
            prop_assert_eq!(classify(mapped), classify(IpAddr::V4(address)));
        }
    }

    #[test]
    fn ipv4_is_public_where_an_independent_rule_says_so(address: Ipv4Addr, near in near_the_borders()) {
        for address in [address, near] {
            prop_assert_eq!(classify(address.into()) == Public, is_public_v4(address), "{}", address);
        }
    }

    #[test]
    fn no_form_that_carries_an_ipv4_is_public(address: Ipv4Addr, prefix: u64) {
        let [a, b, c, d] = address.octets().map(u16::from);
        let (high, low) = (a << 8 | b, c << 8 | d);
        let [p0, p1, p2, p3] = [48, 32, 16, 0].map(|shift| (prefix >> shift) as u16);
        let forms = [
            [0, 0, 0, 0, 0, 0, high, low],
            [0, 0, 0, 0, 0xffff, 0, high, low],
            [0x64, 0xff9b, 0, 0, 0, 0, high, low],
            [0x64, 0xff9b, 1, p1, p2, p3, high, low],
            [0x2002, high, low, p0, p1, p2, p3, 1],
            [0x2001, 0, p0, p1, p2, p3, !high, !low],
            [p0, p1, p2, p3, 0, 0x5efe, high, low],
        ];
        for segments in forms {
            prop_assert_ne!(classify(IpAddr::from(segments)), Public, "{:x?}", segments);
        }
    }

    #[test]
    fn public_ipv6_lies_in_global_unicast_space(bits: u128) {
        let address = std::net::Ipv6Addr::from_bits(bits);
        if classify(address.into()) == Public && address.to_ipv4_mapped().is_none() {
            prop_assert_eq!(bits >> 125, 1);
        }
    }
}
