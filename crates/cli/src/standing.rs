use std::path::Path;

use yoi_authority::{Enabled, Enablement, Resolution, State, resolve};
use yoi_document::Review;
use yoi_package::{Digest, Manifest, Package};
use yoi_signature::Standing as Signature;

use crate::failure::Failure;
use crate::project::Project;
use crate::signed::Evidence;
use crate::store::{self, Found, Source};

/// A package of the project, and where it stands with the operator.
#[derive(Debug)]
pub(crate) struct Standing {
    /// The store that it lies in.
    pub(crate) source: Source,
    pub(crate) package: Package,
    /// What was found when it was opened: warnings at most.
    pub(crate) reviews: Vec<Review>,
    /// What the signature beside its archive says.
    pub(crate) signature: Signature,
    /// What that was told by.
    pub(crate) evidence: Evidence,
    /// The operator's decision for its id.
    pub(crate) enabled: Option<Enabled>,
    pub(crate) resolution: Resolution,
}

impl Standing {
    /// Finds a package by its name (`example.ticker`, or `user:example.ticker`),
    /// in the stores of the folder named or the nearest project.
    pub(crate) fn find(project: Option<&Path>, name: &str) -> Result<(Project, Self), Failure> {
        let project = Project::open(project)?;
        let standing = Self::of_name(&project, name)?;
        Ok((project, standing))
    }

    /// Finds a package by its name in the stores of an open project.
    pub(crate) fn of_name(project: &Project, name: &str) -> Result<Self, Failure> {
        Ok(Self::of(project, store::find(project, name)?))
    }

    /// A decision is for an id and a digest, whichever store the package lies in.
    pub(crate) fn of(project: &Project, found: Found) -> Self {
        Self::under(project.enablement(), found)
    }

    /// The same package with other decisions, and its signature as other keys see it.
    pub(crate) fn decided(self, enablement: &Enablement) -> Self {
        let Self {
            source,
            package,
            reviews,
            evidence,
            ..
        } = self;
        let found = Found {
            source,
            package,
            reviews,
            signature: evidence.judged(enablement.trust()),
            evidence,
        };
        Self::under(enablement, found)
    }

    fn under(enablement: &Enablement, found: Found) -> Self {
        let Found {
            source,
            package,
            reviews,
            signature,
            evidence,
        } = found;
        let (manifest, digest) = (package.manifest(), package.digest());
        let (enabled, resolution) = resolved(enablement, manifest, digest, &signature);
        Self {
            source,
            package,
            reviews,
            signature,
            evidence,
            enabled,
            resolution,
        }
    }
}

/// What the operator decided for a package, and what that comes to.
pub(crate) fn resolved(
    enablement: &Enablement,
    manifest: &Manifest,
    digest: Digest,
    signature: &Signature,
) -> (Option<Enabled>, Resolution) {
    let enabled = enablement.get(manifest.id()).cloned();
    // What is refused for its signature is as if it were not enabled.
    let enabled = enabled.filter(|_| enablement.trust().refusal(signature).is_none());
    let resolution = resolve(manifest, digest, enabled.as_ref());
    (enabled, resolution)
}

/// A state in one or two words.
pub(crate) fn state_words(state: &State) -> &'static str {
    match state {
        State::NotEnabled => "not enabled",
        State::Pending(_) => "pending",
        State::Enabled => "enabled",
    }
}

/// A state in one word, for programs.
pub(crate) fn state_code(state: &State) -> &'static str {
    match state {
        State::NotEnabled => "not-enabled",
        State::Pending(_) => "pending",
        State::Enabled => "enabled",
    }
}
