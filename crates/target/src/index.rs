//! Many targets, of which those that match an action are found without a look
//! at each.

mod hosts;
mod matching;
mod paths;
mod places;

use hosts::Hosts;
pub use matching::Matching;

use crate::action::{Action, Mismatch};
use crate::target::Target;

/// Targets in their order, with an index by host, scheme, port and path.
///
/// The index only proposes: [`Target::matches`] decides of each target that it
/// finds. What a guest chooses is looked up in it and never put in.
///
/// ```
/// use yoi_target::{Action, ActionKind, ActionUrl, Target, TargetIndex};
///
/// let texts = ["wss://a.example.com/v1", "wss://**.example.com/", "wss://b.example.com/"];
/// let targets = texts.iter().map(|text| Target::parse(text)).collect::<Result<_, _>>()?;
/// let index = TargetIndex::new(targets);
///
/// let url = ActionUrl::parse("wss://a.example.com/v2")?;
/// let action = Action { url: &url, kind: ActionKind::Open { subprotocols: &[] } };
/// assert_eq!(index.matching(&action).first(), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct TargetIndex {
    targets: Vec<Target>,
    hosts: Hosts,
}

impl TargetIndex {
    /// Indexes targets. Takes time by the number of all their path prefixes,
    /// times its logarithm.
    pub fn new(targets: Vec<Target>) -> Self {
        let hosts = Hosts::new(&targets);
        Self { targets, hosts }
    }

    /// The targets, in their order.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Which targets match the whole action. Allocates nothing, unless the path
    /// of the URL has more than one reading.
    ///
    /// Only targets of the same scheme, port and path prefix are looked at one
    /// by one, and of those no more than one that matches for each set of
    /// address words.
    pub fn matching(&self, action: &Action<'_>) -> Matching {
        let (url, mut matching) = (action.url, Matching::default());
        let class = url.class();
        let places = self
            .hosts
            .holding(url.host())
            .flat_map(|places| places.at(url.scheme(), url.port()))
            .filter(|place| class.is_none_or(|class| place.addresses.allows(class)));
        // The readings of the path are only looked for once a place is found.
        let nodes = places.flat_map(|place| place.paths.holding(url.inside()));
        nodes.for_each(|node| matching.note(&self.targets, &node.targets, action));
        matching
    }

    /// If no target matches, the first of those that agree with the action in
    /// most dimensions, counted from zero, and where it first differs.
    ///
    /// Looks at every target: it is for explaining.
    pub fn nearest(&self, action: &Action<'_>) -> Option<(usize, Mismatch)> {
        let agreed = |(index, target): (usize, &Target)| Some((index, target.agreed(action)?));
        let misses = self.targets.iter().enumerate().filter_map(agreed);
        let (index, _) = misses.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let mismatch = self.targets[index].mismatch(action)?;
        Some((index, mismatch))
    }
}
