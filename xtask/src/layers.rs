//! `cargo xtask layers`: the code map of ARCHITECTURE.md, held against what the crates depend on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::workspace;

mod looking;

/// A crate and what it may not reach, by name, not even through others.
struct Layer {
    name: &'static str,
    /// Crates of this workspace that it may import directly.
    imports: &'static [&'static str],
    /// Crates from outside that must not be reachable.
    unseen: &'static [&'static str],
}

/// With the code map.
const PAGE: &str = "ARCHITECTURE.md";

const WASMTIME: &str = "wasmtime";
const TOKIO: &str = "tokio";

const LAYERS: &[Layer] = &[
    Layer {
        name: "document",
        imports: &[],
        unseen: &[TOKIO, WASMTIME],
    },
    Layer {
        name: "target",
        imports: &[],
        unseen: &[TOKIO, WASMTIME, "serde_json", "toml"],
    },
    Layer {
        name: "package",
        imports: &["document", "target"],
        unseen: &[TOKIO, WASMTIME, "rustls"],
    },
    Layer {
        name: "signature",
        imports: &[],
        unseen: &[TOKIO, WASMTIME, "rustls"],
    },
    // It dials for the operator: no crate that a plugin can reach may see it, and none of those is seen by it.
    Layer {
        name: "registry",
        imports: &["document", "target", "package"],
        unseen: &[WASMTIME, "reqwest"],
    },
    Layer {
        name: "authority",
        imports: &["document", "target", "package", "signature"],
        unseen: &[TOKIO, WASMTIME, "rustls"],
    },
    // `authority` is pure data, and brings `package` along; egress itself must not import it.
    Layer {
        name: "egress",
        imports: &["target", "authority"],
        unseen: &[WASMTIME, "reqwest"],
    },
    Layer {
        name: "host",
        imports: &["authority", "egress", "target"],
        unseen: &["clap", "wasmtime-wasi"],
    },
    Layer {
        name: "compiled",
        imports: &[],
        unseen: &[TOKIO],
    },
    Layer {
        name: "runtime",
        imports: &[
            "target",
            "package",
            "authority",
            "egress",
            "host",
            "compiled",
        ],
        unseen: &["clap", "wasmtime-wasi"],
    },
    Layer {
        name: "cli",
        imports: &[
            "document",
            "target",
            "package",
            "authority",
            "egress",
            "host",
            "runtime",
            "signature",
            "registry",
            "build",
            "template",
        ],
        unseen: &["wasmtime-wasi", "reqwest"],
    },
    Layer {
        name: "template",
        imports: &["target", "package"],
        unseen: &[TOKIO, WASMTIME],
    },
    Layer {
        name: "build",
        imports: &[],
        unseen: &[TOKIO, WASMTIME],
    },
];

pub(crate) fn run() -> Result<()> {
    let graph = Graph::read()?;
    let mut broken: Vec<String> = LAYERS.iter().flat_map(|layer| graph.check(layer)).collect();
    broken.extend(graph.uncovered());
    broken.extend(graph.testkit_users());
    broken.extend(looking::seen()?);
    broken.extend(graph.told(&fs::read_to_string(workspace::path(PAGE))?));
    if !broken.is_empty() {
        bail!("the layers are broken:\n  {}", broken.join("\n  "));
    }
    println!("{} crates keep to their layers", LAYERS.len());
    Ok(())
}

/// Package names to the names of their normal dependencies.
struct Graph {
    normal: BTreeMap<String, BTreeSet<String>>,
    members: BTreeSet<String>,
}

impl Graph {
    fn read() -> Result<Self> {
        let output = Command::new("cargo")
            .args(["metadata", "--format-version", "1", "--locked"])
            .output()?;
        if !output.status.success() {
            bail!(
                "cargo metadata failed: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let names: BTreeMap<&str, &str> = array(&metadata["packages"])
            .filter_map(|it| Some((it["id"].as_str()?, it["name"].as_str()?)))
            .collect();
        let normal = array(&metadata["resolve"]["nodes"])
            .filter_map(|node| {
                Some((
                    names.get(node["id"].as_str()?)?.to_string(),
                    normal_of(node, &names),
                ))
            })
            .collect();
        let members = array(&metadata["workspace_members"])
            .filter_map(|id| names.get(id.as_str()?).map(ToString::to_string))
            .collect();
        Ok(Self { normal, members })
    }

    fn check(&self, layer: &Layer) -> Vec<String> {
        let name = package(layer.name);
        let direct = self.normal.get(&name).cloned().unwrap_or_default();
        let allowed: BTreeSet<String> = layer.imports.iter().map(|it| package(it)).collect();
        let ours = direct
            .iter()
            .filter(|it| it.starts_with("yoi-") && !allowed.contains(*it));
        let reached = self.reachable(&name);
        let seen = layer.unseen.iter().filter(|it| reached.contains(**it));
        ours.map(|it| format!("`{name}` imports `{it}`"))
            .chain(seen.map(|it| format!("`{name}` can see `{it}`")))
            .collect()
    }

    fn reachable(&self, name: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut left = vec![name.to_owned()];
        while let Some(next) = left.pop() {
            for dependency in self.normal.get(&next).into_iter().flatten() {
                if reached.insert(dependency.clone()) {
                    left.push(dependency.clone());
                }
            }
        }
        reached
    }

    /// A crate that no rule names would be a hole.
    fn uncovered(&self) -> Vec<String> {
        let covered: BTreeSet<String> = LAYERS.iter().map(|layer| package(layer.name)).collect();
        let exempt = ["yoi-testkit", "yoi-bench", "yoi-fuzz", "xtask"];
        self.members
            .iter()
            .filter(|name| !covered.contains(*name) && !exempt.contains(&name.as_str()))
            .map(|name| format!("`{name}` has no rule in xtask/src/layers.rs"))
            .collect()
    }

    /// Where the code map says otherwise: each crate has one row, with what it may import in the third column.
    fn told(&self, page: &str) -> Vec<String> {
        let rows: Vec<Vec<&str>> = page
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.split('|').map(str::trim).collect())
            .collect();
        let is_ours = |word: &str| self.members.contains(&package(word));
        let told = |layer: &Layer| {
            let name = format!("`{}`", layer.name);
            let mut of = rows.iter().filter(|row| row.get(1) == Some(&name.as_str()));
            let (Some(row), None) = (of.next(), of.next()) else {
                return Some(format!("{PAGE} has not one row for {name}"));
            };
            let may = row.get(3).copied().unwrap_or_default();
            let said: BTreeSet<&str> = may.split(", ").filter(|it| is_ours(it)).collect();
            let wanted: BTreeSet<&str> = layer.imports.iter().copied().collect();
            (said != wanted).then(|| {
                format!("{PAGE} says that {name} may import {said:?}, and the rule is {wanted:?}")
            })
        };
        LAYERS.iter().filter_map(told).collect()
    }

    fn testkit_users(&self) -> Vec<String> {
        self.members
            .iter()
            .filter(|name| {
                !["xtask", "yoi-bench"].contains(&name.as_str())
                    && self
                        .normal
                        .get(*name)
                        .is_some_and(|it| it.contains("yoi-testkit"))
            })
            .map(|name| format!("`{name}` has `yoi-testkit` as a normal dependency"))
            .collect()
    }
}

fn normal_of(node: &Value, names: &BTreeMap<&str, &str>) -> BTreeSet<String> {
    array(&node["deps"])
        .filter(|dependency| array(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null()))
        .filter_map(|dependency| {
            names
                .get(dependency["pkg"].as_str()?)
                .map(ToString::to_string)
        })
        .collect()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn package(name: &str) -> String {
    format!("yoi-{name}")
}
