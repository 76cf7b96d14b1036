use similar::TextDiff;
use yoi_authority::{Enabled, Enablement, Limits, Surface};
use yoi_document::{Review, Source};
use yoi_package::{Digest, PackageId, Version};
use yoi_target::{Protocol, Target};

use crate::edit::EditError;
use crate::escape;
use crate::failure::Failure;
use crate::page::{BAD, GOOD, painted};
use crate::project::{Project, shown};
use crate::replace::{ReplaceError, replace};

/// A new text of `yoi.toml`, read again and found to say what is meant.
#[derive(Debug)]
pub(crate) struct Edited<'a> {
    project: &'a Project,
    text: String,
    enablement: Enablement,
}

/// What a decision says, whatever it is written like.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision {
    pub(crate) id: PackageId,
    pub(crate) version: Version,
    pub(crate) digest: Digest,
    pub(crate) has_tools: bool,
    pub(crate) request: Vec<Target>,
    pub(crate) websocket: Vec<Target>,
    pub(crate) limits: Limits,
}

impl Decision {
    pub(crate) fn of(enabled: &Enabled) -> Self {
        let targets = |protocol| {
            let grants = enabled.grants(protocol).iter();
            grants.map(|it| it.target().clone()).collect()
        };
        Self {
            id: enabled.id().clone(),
            version: enabled.version().clone(),
            digest: enabled.digest(),
            has_tools: enabled.has_surface(Surface::Tools),
            request: targets(Protocol::Request),
            websocket: targets(Protocol::WebSocket),
            limits: enabled.limits(),
        }
    }

    pub(crate) fn grants_mut(&mut self, protocol: Protocol) -> &mut Vec<Target> {
        match protocol {
            Protocol::Request => &mut self.request,
            Protocol::WebSocket => &mut self.websocket,
        }
    }
}

impl<'a> Edited<'a> {
    /// Takes a text for what it has to say: every decision as it was, but for the one of this id.
    pub(crate) fn new(
        project: &'a Project,
        id: &PackageId,
        text: Result<String, EditError>,
        meant: Option<Decision>,
    ) -> Result<Self, Failure> {
        let by_hand = |reason: &str| by_hand(project, id, reason);
        let text = text.map_err(|error| by_hand(&error.to_string()))?;
        let (enablement, diagnostics) = Enablement::parse(&text);
        let Some(enablement) = enablement else {
            let source = Source {
                name: shown(&project.file()),
                text,
            };
            return Err(by_hand("it would have errors").because(vec![Review {
                source,
                diagnostics,
            }]));
        };
        let before = project.enablement();
        let said: Vec<_> = enablement.plugins().iter().map(Decision::of).collect();
        let is_as_meant = said == expected(before, id, meant)
            && enablement.tls_roots() == before.tls_roots()
            && enablement.trust() == before.trust();
        if !is_as_meant {
            return Err(by_hand("it would say something else than what is meant"));
        }
        Ok(Self {
            project,
            text,
            enablement,
        })
    }

    /// What it decides.
    pub(crate) fn enablement(&self) -> &Enablement {
        &self.enablement
    }

    /// Whether it differs from what is there.
    pub(crate) fn is_new(&self) -> bool {
        self.project.text().unwrap_or_default() != self.text
    }

    /// How it differs, as a unified diff.
    pub(crate) fn diff(&self) -> String {
        let before = self.project.text().unwrap_or_default();
        let diff = TextDiff::from_lines(before, &self.text);
        let mut unified = diff.unified_diff();
        unified.context_radius(2).header("yoi.toml", "yoi.toml");
        unified.to_string()
    }

    /// The same for people. A line that would be cut stands on several: one for each entry of its list.
    pub(crate) fn painted_diff(&self) -> Vec<String> {
        let diff = self.diff();
        let lines = diff.lines().flat_map(|line| {
            let texts = unfolded(line).into_iter();
            texts.map(|text| match line.bytes().next() {
                Some(b'+') => painted(GOOD, text),
                Some(b'-') => painted(BAD, text),
                _ => text,
            })
        });
        lines.collect()
    }

    /// Puts it in the place of what is there, if that still is what was read.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        let file = self.project.file();
        let written = replace(&file, self.project.text(), &self.text);
        written.map_err(|error| {
            let message = format!("`{}` is left as it was: {error}", shown(&file));
            match error {
                ReplaceError::Changed => {
                    Failure::new("enablement/changed", message).help("run the command again")
                }
                ReplaceError::Io(_) => Failure::new("enablement/unwritable", message),
            }
        })
    }
}

/// A line of a difference, or the entries of a list in it, each after the sign of the line and shortened in its middle.
fn unfolded(line: &str) -> Vec<String> {
    if !escape::is_cut(line) {
        return vec![escape::untrusted(line)];
    }
    let sign = line.get(..1).unwrap_or_default();
    let entry = |(place, entry): (usize, &str)| match place {
        0 => escape::ends(entry),
        _ => format!("{sign}    {}", escape::ends(entry)),
    };
    line.split_inclusive(", ")
        .map(str::trim_end)
        .enumerate()
        .map(entry)
        .collect()
}

fn expected(before: &Enablement, id: &PackageId, meant: Option<Decision>) -> Vec<Decision> {
    let mut all: Vec<_> = before.plugins().iter().map(Decision::of).collect();
    let place = all.iter().position(|it| it.id == *id);
    match (place, meant) {
        (Some(place), Some(meant)) => all[place] = meant,
        (Some(place), None) => drop(all.remove(place)),
        (None, meant) => all.extend(meant),
    }
    all
}

fn by_hand(project: &Project, id: &PackageId, reason: &str) -> Failure {
    let file = shown(&project.file());
    Failure::new("enablement/form", format!("`{file}` cannot be edited for you: {reason}")).help(format!(
        "write `[[plugins.enabled]]` tables, or edit it by hand: `yoi plugin show {id}` has the lines"
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_text_that_would_trust_others_is_not_written() {
        let folder = TempDir::new().unwrap();
        let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
        let text = format!("[[trust.minisign]]\nname = \"frank\"\nkey = \"{key}\"\n");
        fs::write(folder.path().join("yoi.toml"), &text).unwrap();
        let project = Project::open(Some(folder.path())).unwrap();
        let id = PackageId::parse("x.a").unwrap();
        let edited = |text: &str| Edited::new(&project, &id, Ok(text.to_owned()), None);
        assert!(edited(&format!("# mine\n{text}")).is_ok());
        let required = format!("[trust]\nrequire = true\n{text}");
        for other in ["", &required, &text.replace("frank", "eve")] {
            let failure = edited(other).unwrap_err();
            assert_eq!(failure.code, "enablement/form", "{other}");
        }
    }
}
