//! From a host to addresses, each of them allowed.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use yoi_target::{ActionHost, AddressSet, classify};

use super::Route;
use super::lookups::Lookups;
use crate::error::{DialError, RefusedAddress};
use crate::resolve::Naming;

/// More than this are not tried: a server that publishes thousands must not make yoi try them all.
pub(super) const MOST_ATTEMPTS: usize = 16;

/// An address that was classified under the route that it is dialled for. Nothing else can be dialled, and nothing but
/// [`allowed`] makes one: between the check and the dial there is no name that could lead elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowed(SocketAddr);

impl Allowed {
    pub(super) fn address(self) -> SocketAddr {
        self.0
    }

    #[cfg(test)]
    pub(super) fn unchecked(address: SocketAddr) -> Self {
        Self(address)
    }
}

/// The addresses to try, in this order, or a refusal if a single one of the answer is not allowed. To leave out the
/// forbidden ones and dial the rest would be wrong: a mixed answer is a sign of rebinding.
pub(super) async fn allowed(
    lookups: &Lookups,
    route: &Route<'_>,
) -> Result<Vec<Allowed>, DialError> {
    let addresses = addresses_of(lookups, route).await?;
    for &address in &addresses {
        check(address, route)?;
    }
    let to_try = interleaved(addresses).into_iter().take(MOST_ATTEMPTS);
    Ok(to_try
        .map(|address| Allowed(SocketAddr::new(address, route.url.port())))
        .collect())
}

fn check(address: IpAddr, route: &Route<'_>) -> Result<(), RefusedAddress> {
    let class = classify(address);
    if route.addresses.allows(class) {
        return Ok(());
    }
    Err(RefusedAddress {
        host: route.url.host().to_string(),
        address,
        class,
        ask: route.ask,
    })
}

async fn addresses_of(lookups: &Lookups, route: &Route<'_>) -> Result<Vec<IpAddr>, DialError> {
    let name = match route.url.host() {
        ActionHost::Ip(address) => return Ok(vec![*address]),
        // RFC 6761, section 6.3: never asked of a resolver.
        host if host.is_localhost() => {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        ActionHost::Name(name) => name,
    };
    let failed = |reason: &str| DialError::Resolve {
        host: name.clone(),
        reason: reason.to_owned(),
    };
    let naming = naming(name, route.addresses).ok_or_else(|| {
        failed("a name without a dot is looked up only where local addresses are allowed")
    })?;
    let addresses = lookups
        .look_up(name, naming)
        .await
        .map_err(|error| failed(&error.to_string()))?;
    if addresses.is_empty() {
        return Err(failed("it has no address"));
    }
    let canonical = addresses.iter().map(IpAddr::to_canonical);
    Ok(canonical.collect())
}

/// What this machine says of a name counts only where its addresses are allowed, and a search domain only for a name
/// that could not be looked up otherwise.
fn naming(name: &str, allowed: AddressSet) -> Option<Naming> {
    match (name.contains('.'), allowed.is_public_only()) {
        (true, true) => Some(Naming::Dns),
        (true, false) => Some(Naming::HostsThenDns),
        (false, false) => Some(Naming::System),
        (false, true) => None,
    }
}

/// Each address once, IPv4 and IPv6 in turns, beginning with the family of the first (RFC 8305, section 4).
fn interleaved(mut addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut seen = HashSet::new();
    addresses.retain(|address| seen.insert(*address));
    let starts_with_v4 = addresses.first().is_some_and(IpAddr::is_ipv4);
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv4() == starts_with_v4);
    let mut turns = Vec::new();
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    loop {
        let turn = [first.next(), second.next()];
        if turn == [None, None] {
            return turns;
        }
        turns.extend(turn.into_iter().flatten());
    }
}

#[cfg(test)]
mod tests {
    use super::interleaved;

    fn turns(addresses: &str) -> String {
        let addresses = addresses.split(' ').map(|it| it.parse().unwrap());
        let turns: Vec<String> = interleaved(addresses.collect())
            .iter()
            .map(ToString::to_string)
            .collect();
        turns.join(" ")
    }

    #[test]
    fn families_take_turns_and_the_first_answer_begins() {
        assert_eq!(
            turns("::1 ::2 ::3 127.0.0.1 127.0.0.2"),
            "::1 127.0.0.1 ::2 127.0.0.2 ::3"
        );
        assert_eq!(
            turns("127.0.0.1 ::1 127.0.0.2 127.0.0.3"),
            "127.0.0.1 ::1 127.0.0.2 127.0.0.3"
        );
        assert_eq!(turns("127.0.0.2 127.0.0.1"), "127.0.0.2 127.0.0.1");
    }

    #[test]
    fn an_address_is_tried_once() {
        assert_eq!(turns("::1 127.0.0.1 ::1 127.0.0.1"), "::1 127.0.0.1");
    }
}
