//! Patterns of hosts, found by host.

use std::collections::HashMap;
use std::hash::Hash;
use std::iter::{once, successors};
use std::net::IpAddr;

use super::places::Places;
use crate::target::Target;
use crate::url::ActionHost;

#[derive(Debug, Default)]
pub(super) struct Hosts {
    any: Places,
    addresses: HashMap<IpAddr, Places>,
    names: HashMap<String, Places>,
    /// By what follows `*.` or `**.`.
    bases: HashMap<String, Places>,
    /// No name of a guest's is looked up label by label beyond this, in bytes.
    longest_base: usize,
}

#[derive(Default)]
struct Draft {
    any: Vec<usize>,
    addresses: HashMap<IpAddr, Vec<usize>>,
    names: HashMap<String, Vec<usize>>,
    bases: HashMap<String, Vec<usize>>,
}

impl Hosts {
    pub(super) fn new(targets: &[Target]) -> Self {
        let mut draft = Draft::default();
        for (index, target) in targets.iter().enumerate() {
            draft.slot(target).push(index);
        }
        Self {
            longest_base: draft.bases.keys().map(String::len).max().unwrap_or(0),
            any: Places::new(targets, draft.any),
            addresses: all(targets, draft.addresses),
            names: all(targets, draft.names),
            bases: all(targets, draft.bases),
        }
    }

    /// The places of every pattern that may hold a host.
    pub(super) fn holding<'a>(&'a self, host: &'a ActionHost) -> impl Iterator<Item = &'a Places> {
        let (address, name) = match host {
            ActionHost::Ip(address) => (self.addresses.get(address), None),
            ActionHost::Name(name) => (None, Some(name.as_str())),
        };
        let exact = name.and_then(|name| self.names.get(name));
        let bases = successors(name.and_then(base), |name| base(name))
            .filter(|base| base.len() <= self.longest_base)
            .filter_map(|base| self.bases.get(base));
        once(&self.any).chain(address).chain(exact).chain(bases)
    }
}

impl Draft {
    fn slot(&mut self, target: &Target) -> &mut Vec<usize> {
        let host = target.host();
        if let Some(address) = host.ip() {
            self.addresses.entry(address).or_default()
        } else if let Some(name) = host.name() {
            self.names.entry(name.to_owned()).or_default()
        } else if let Some(base) = host.base() {
            self.bases.entry(base.to_owned()).or_default()
        } else {
            &mut self.any
        }
    }
}

fn all<K: Eq + Hash>(targets: &[Target], drafts: HashMap<K, Vec<usize>>) -> HashMap<K, Places> {
    let made = |(key, indices)| (key, Places::new(targets, indices));
    drafts.into_iter().map(made).collect()
}

/// The name without its first label.
fn base(name: &str) -> Option<&str> {
    name.split_once('.').map(|(_, base)| base)
}
