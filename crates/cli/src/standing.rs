use std::path::Path;

use yoi_authority::{Enabled, Enablement, Resolution, State, resolve};
use yoi_document::Review;
use yoi_package::Package;

use crate::failure::Failure;
use crate::project::Project;
use crate::store;

/// A package of the project, and where it stands with the operator.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) package: Package,
    /// What was found when it was opened: warnings at most.
    pub(crate) reviews: Vec<Review>,
    /// The operator's decision for its id.
    pub(crate) enabled: Option<Enabled>,
    pub(crate) resolution: Resolution,
}

impl Standing {
    /// Finds a package by its id, in the folder named or the nearest project.
    pub(crate) fn find(project: Option<&Path>, id: &str) -> Result<(Project, Self), Failure> {
        let project = Project::open(project)?;
        let (package, reviews) = store::find(&project, id)?;
        let standing = Self::of(&project, package, reviews);
        Ok((project, standing))
    }

    pub(crate) fn of(project: &Project, package: Package, reviews: Vec<Review>) -> Self {
        Self::under(project.enablement(), package, reviews)
    }

    /// The same package with other decisions.
    pub(crate) fn decided(self, enablement: &Enablement) -> Self {
        Self::under(enablement, self.package, self.reviews)
    }

    fn under(enablement: &Enablement, package: Package, reviews: Vec<Review>) -> Self {
        let enabled = enablement.get(package.manifest().id()).cloned();
        let resolution = resolve(package.manifest(), package.digest(), enabled.as_ref());
        Self {
            package,
            reviews,
            enabled,
            resolution,
        }
    }
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
