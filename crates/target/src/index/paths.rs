//! Prefixes, found by path.

use std::cmp::Ordering;
use std::iter::successors;

use super::matching::Group;
use crate::path::{PathPrefix, by_segments};
use crate::target::Target;

/// The prefixes of targets that differ in nothing else that is indexed, each
/// once. In the order of their segments, so that what lies below a prefix
/// follows it at once.
#[derive(Debug)]
pub(super) struct Paths(Vec<Node>);

#[derive(Debug)]
pub(super) struct Node {
    prefix: PathPrefix,
    /// The nearest prefix that holds this one.
    wider: Option<usize>,
    /// Those with this very prefix.
    pub(super) targets: Group,
}

impl Paths {
    /// `indices` ascend.
    pub(super) fn new(targets: &[Target], indices: &[usize]) -> Self {
        let prefixes_of = |index: usize| {
            let prefixes = targets[index].path_prefixes().iter();
            prefixes.map(move |prefix| (prefix, index))
        };
        let mut written: Vec<_> = indices.iter().copied().flat_map(prefixes_of).collect();
        written.sort_by(|(a, _), (b, _)| by_segments(a.as_str(), b.as_str()));
        let mut paths = Self(Vec::new());
        for same in written.chunk_by(|(a, _), (b, _)| a == b) {
            paths.push(targets, same);
        }
        paths
    }

    fn push(&mut self, targets: &[Target], same: &[(&PathPrefix, usize)]) {
        let Some((prefix, _)) = same.first() else {
            return;
        };
        let mut group = Group::default();
        for (_, index) in same {
            group.add(*index, &targets[*index]);
        }
        let last = self.0.len().checked_sub(1);
        let wider = self
            .upwards(last)
            .find(|at| self.0[*at].prefix.covers(prefix));
        self.0.push(Node {
            prefix: (*prefix).clone(),
            wider,
            targets: group,
        });
    }

    /// Every prefix that holds a path of plain segments.
    pub(super) fn holding<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Node> {
        // Only `/` holds a path whose readings have nothing in common.
        let path = if path.is_empty() { "/" } else { path };
        let up_to = |node: &Node| by_segments(node.prefix.as_str(), path) != Ordering::Greater;
        let last = self.0.partition_point(up_to).checked_sub(1);
        let above = self.upwards(last).map(|at| &self.0[at]);
        above.filter(|node| node.prefix.contains(path))
    }

    fn upwards(&self, from: Option<usize>) -> impl Iterator<Item = usize> {
        successors(from, |at| self.0[*at].wider)
    }
}
