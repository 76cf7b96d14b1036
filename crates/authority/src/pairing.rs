use std::cmp::Reverse;

use yoi_package::Ask;
use yoi_target::{Action, AddressSet, Extension, Matching, Target, TargetIndex};

use crate::{Grant, Near};

/// The asks and grants of one protocol. An action is allowed where one of each
/// matches it: that is what their intersection matches, so that no
/// intersection is kept.
#[derive(Debug, Default)]
pub(crate) struct Pairing {
    asks: TargetIndex,
    grants: TargetIndex,
}

/// That an action is allowed, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) ask: usize,
    pub(crate) grant: usize,
    /// The first ask that matches, whatever is granted: a guest may be told of it.
    pub(crate) first_ask: usize,
    pub(crate) addresses: AddressSet,
    /// Whether a pair that matches names `permessage-deflate`, on both sides.
    pub(crate) may_deflate: bool,
}

impl Pairing {
    pub(crate) fn new(asks: &[Ask], grants: &[Grant]) -> Self {
        Self {
            asks: TargetIndex::new(asks.iter().map(|it| it.target().clone()).collect()),
            grants: TargetIndex::new(grants.iter().map(|it| it.target().clone()).collect()),
        }
    }

    /// The asks, for explaining; nothing that is allowed.
    pub(crate) fn asks_only(asks: &[Ask]) -> Self {
        Self::new(asks, &[])
    }

    /// Whether some ask and some grant match the whole action: the pair that
    /// allows it, and the classes of addresses that all such pairs allow
    /// together. Each class is allowed for this very action by some pair, so
    /// that another grant can only add.
    ///
    /// # Errors
    /// The first ask that matches, if any does.
    pub(crate) fn decide(&self, action: &Action<'_>) -> Result<Decision, Option<usize>> {
        let (asks, grants) = (self.asks.matching(action), self.grants.matching(action));
        let first_ask = asks.first();
        match (first_ask, chosen(&asks, &grants)) {
            (Some(first_ask), Some((ask, grant))) => Ok(Decision {
                ask,
                grant,
                first_ask,
                addresses: asks.addresses().intersection(grants.addresses()),
                may_deflate: asks.has_extension(Extension::PermessageDeflate)
                    && grants.has_extension(Extension::PermessageDeflate),
            }),
            _ => Err(first_ask),
        }
    }

    /// What an ask and a grant allow together that match one action.
    pub(crate) fn meet(&self, ask: usize, grant: usize) -> Target {
        let (ask, grant) = (self.ask(ask), &self.grants.targets()[grant]);
        // Targets that match one action meet.
        ask.meet(grant).unwrap_or_else(|| ask.clone())
    }

    /// The target of an ask, by its number.
    pub(crate) fn ask(&self, index: usize) -> &Target {
        &self.asks.targets()[index]
    }

    pub(crate) fn nearest_ask(&self, action: &Action<'_>) -> Option<Box<Near>> {
        nearest(&self.asks, action)
    }

    pub(crate) fn nearest_grant(&self, action: &Action<'_>) -> Option<Box<Near>> {
        nearest(&self.grants, action)
    }
}

/// The pair that allows most classes of addresses; of several, that with the
/// first ask, and of these that with the first grant.
fn chosen(asks: &Matching, grants: &Matching) -> Option<(usize, usize)> {
    let pairs = asks
        .each()
        .flat_map(|ask| grants.each().map(move |grant| (ask, grant)));
    let rank = |((words, ask), (others, grant))| {
        let common = AddressSet::intersection(words, others).words().count();
        (Reverse(common), ask, grant)
    };
    let (_, ask, grant) = pairs.map(rank).min()?;
    Some((ask, grant))
}

/// Of targets that all miss, the first of those that agree in most dimensions.
fn nearest(index: &TargetIndex, action: &Action<'_>) -> Option<Box<Near>> {
    let (at, mismatch) = index.nearest(action)?;
    Some(Box::new(Near {
        index: at,
        target: index.targets()[at].clone(),
        mismatch,
    }))
}
