//! Schemes and ports of one pattern of hosts.

use std::cmp::Ordering;

use super::paths::Paths;
use crate::address::AddressSet;
use crate::port::PortPattern;
use crate::scheme::Scheme;
use crate::target::Target;

/// In the order of scheme and port.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<Place>);

/// Targets of one pattern of hosts, one scheme and one pattern of ports.
#[derive(Debug)]
pub(super) struct Place {
    scheme: Scheme,
    port: PortPattern,
    /// What any of them names.
    pub(super) addresses: AddressSet,
    pub(super) paths: Paths,
}

impl Places {
    /// `indices` ascend.
    pub(super) fn new(targets: &[Target], mut indices: Vec<usize>) -> Self {
        let key = |index: &usize| (targets[*index].scheme(), targets[*index].port());
        indices.sort_by_key(key);
        let same = indices.chunk_by(|a, b| key(a) == key(b));
        Self(same.filter_map(|same| Place::new(targets, same)).collect())
    }

    /// Those with this port, and those with every port.
    pub(super) fn at(&self, scheme: Scheme, port: u16) -> impl Iterator<Item = &Place> {
        let ports = [PortPattern::Number(port), PortPattern::Any];
        ports
            .into_iter()
            .filter_map(move |port| self.find(scheme, port))
    }

    fn find(&self, scheme: Scheme, port: PortPattern) -> Option<&Place> {
        let order = |place: &Place| -> Ordering { (place.scheme, place.port).cmp(&(scheme, port)) };
        let at = self.0.binary_search_by(order).ok()?;
        self.0.get(at)
    }
}

impl Place {
    fn new(targets: &[Target], same: &[usize]) -> Option<Self> {
        let first = &targets[*same.first()?];
        let words = same
            .iter()
            .flat_map(|index| targets[*index].addresses().words());
        Some(Self {
            scheme: first.scheme(),
            port: first.port(),
            addresses: words.collect(),
            paths: Paths::new(targets, same),
        })
    }
}
