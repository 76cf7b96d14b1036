use std::sync::Arc;

use yoi_package::Ask;
use yoi_target::{Action, AddressSet, Target};

use crate::{Grant, Near, Rule};

/// The asks and grants of one protocol, and what each pair allows.
#[derive(Debug, Default)]
pub(crate) struct Pairing {
    asks: Vec<Target>,
    grants: Vec<Target>,
    rules: Vec<Arc<Rule>>,
}

impl Pairing {
    pub(crate) fn new(asks: &[Ask], grants: &[Grant]) -> Self {
        let mut rules = Vec::new();
        for ask in asks {
            for grant in grants {
                let met = ask.target().meet(grant.target());
                rules.extend(
                    met.map(|target| Arc::new(Rule::new(ask.index(), grant.index(), target))),
                );
            }
        }
        Self {
            asks: asks.iter().map(|ask| ask.target().clone()).collect(),
            grants: grants.iter().map(|grant| grant.target().clone()).collect(),
            rules,
        }
    }

    /// The asks, for explaining; nothing that is allowed.
    pub(crate) fn asks_only(asks: &[Ask]) -> Self {
        Self::new(asks, &[])
    }

    /// The rule that allows the whole action, and the classes of addresses
    /// that all such rules allow together. Each class is allowed for this very
    /// action by some rule, so that another grant can only add.
    pub(crate) fn rule_for(&self, action: &Action<'_>) -> Option<(Arc<Rule>, AddressSet)> {
        let mut matching = self
            .rules
            .iter()
            .filter(|rule| rule.target().matches(action));
        let mut chosen = matching.next()?;
        let mut addresses = chosen.target().addresses();
        for rule in matching {
            let more = rule.target().addresses();
            if more.words().count() > chosen.target().addresses().words().count() {
                chosen = rule;
            }
            addresses = addresses.words().chain(more.words()).collect();
        }
        Some((Arc::clone(chosen), addresses))
    }

    /// The first ask that matches the whole action.
    pub(crate) fn ask_for(&self, action: &Action<'_>) -> Option<(usize, &Target)> {
        self.asks
            .iter()
            .enumerate()
            .find(|(_, ask)| ask.matches(action))
    }

    pub(crate) fn nearest_ask(&self, action: &Action<'_>) -> Option<Box<Near>> {
        nearest(&self.asks, action)
    }

    pub(crate) fn nearest_grant(&self, action: &Action<'_>) -> Option<Box<Near>> {
        nearest(&self.grants, action)
    }
}

/// Of targets that all miss, the first of those that agree in most dimensions.
fn nearest(targets: &[Target], action: &Action<'_>) -> Option<Box<Near>> {
    let misses = targets.iter().enumerate().filter_map(|(index, target)| {
        let mismatch = target.mismatch(action)?;
        Some(Near {
            index,
            target: target.clone(),
            mismatch,
        })
    });
    let nearest =
        misses.reduce(
            |best, next| match next.mismatch.agreed() > best.mismatch.agreed() {
                true => next,
                false => best,
            },
        );
    nearest.map(Box::new)
}
