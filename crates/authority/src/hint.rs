use std::fmt;

use yoi_package::PackageId;
use yoi_target::{Protocol, Target};

use crate::rule::key;
use crate::{Reason, grant_lines};

/// What would change a denial, for the operator: or why nothing of theirs would.
#[derive(Debug, Clone, PartialEq)]
pub enum Hint {
    /// This grant would: the least that would have to be given.
    Grant {
        /// The plugin under whose `[[plugins.enabled]]` it is to stand.
        plugin: Option<PackageId>,
        /// What to grant.
        target: Target,
    },
    /// The package is to be looked at and enabled.
    Enable(Option<PackageId>),
    /// The changed package is to be looked at and granted anew.
    Review(Option<PackageId>),
    /// No grant would: the author has to ask first, in this table.
    Ask(Protocol),
    /// No grant would: the guest is to use the other interface.
    Interface(Protocol),
    /// No grant would: the guest's arguments break a rule that holds for all.
    Correct,
}

impl Hint {
    pub(crate) fn new(plugin: Option<&PackageId>, protocol: Protocol, reason: &Reason) -> Self {
        let plugin = plugin.cloned();
        match reason {
            Reason::NotGranted {
                missing: Some(target),
                ..
            } => Hint::Grant {
                plugin,
                target: target.as_ref().clone(),
            },
            Reason::NotGranted { missing: None, .. } | Reason::NotEnabled { .. } => {
                Hint::Enable(plugin)
            }
            Reason::Pending { .. } => Hint::Review(plugin),
            Reason::NotAsked { .. } => Hint::Ask(protocol),
            Reason::WrongProtocol { scheme, .. } => Hint::Interface(scheme.protocol()),
            Reason::Upgrade(_) => Hint::Interface(Protocol::WebSocket),
            _ => Hint::Correct,
        }
    }

    /// The lines to add to `yoi.toml`, where lines alone would help. They go
    /// below the plugin's `[[plugins.enabled]]`, and are made of a target: no
    /// text of a package's or guest's stands in them unparsed.
    pub fn lines(&self) -> Option<String> {
        match self {
            Hint::Grant { target, .. } => Some(grant_lines(target)),
            _ => None,
        }
    }

    /// The next step in one line.
    pub(crate) fn step(&self) -> String {
        match self {
            Hint::Grant { target, .. } => format!("grant `{target}` to allow it"),
            Hint::Enable(plugin) => format!(
                "`yoi plugin show {}` says what to add to `yoi.toml`",
                name(plugin.as_ref())
            ),
            Hint::Review(plugin) => {
                format!(
                    "look at what changed with `yoi plugin show {}`, then name the new version and digest \
                     in `yoi.toml`",
                    name(plugin.as_ref())
                )
            }
            Hint::Ask(protocol) => {
                format!(
                    "no grant allows what is not asked for: its author has to add it under `[[{}]]`",
                    key(*protocol)
                )
            }
            Hint::Interface(protocol) => {
                format!("the plugin has to use `yoi:host/{}`", key(*protocol))
            }
            Hint::Correct => "no grant changes this rule".to_owned(),
        }
    }
}

fn name(plugin: Option<&PackageId>) -> &str {
    plugin.map_or("<plugin>", PackageId::as_str)
}

/// The next step, and the lines to add where there are some.
impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Hint::Grant { plugin, target } => {
                let plugin = name(plugin.as_ref());
                write!(
                    f,
                    "to allow it, add below the `[[plugins.enabled]]` of `{plugin}` in `yoi.toml`:\n\n{}",
                    grant_lines(target)
                )
            }
            hint => f.write_str(&hint.step()),
        }
    }
}
