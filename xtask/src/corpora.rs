//! `cargo xtask corpora`: cases that others wrote, run against yoi, and a table of how the answers compare.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{guests, setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Prints the reason of every difference as well
    #[arg(long)]
    reasons: bool,
}

struct Corpus {
    /// As its test says it.
    name: &'static str,
    from: &'static str,
    /// How many cases it is to have: fewer is a test that no longer sees them.
    cases: usize,
}

const CORPORA: &[Corpus] = &[
    Corpus {
        name: "whatwg",
        from: "the URL standard's tests, in crate `url`",
        cases: 819,
    },
    Corpus {
        name: "idna",
        from: "Unicode's IdnaTestV2.txt, in crate `idna`",
        cases: 6389,
    },
    Corpus {
        name: "deno",
        from: "what Deno's network permissions hold",
        cases: 178,
    },
    Corpus {
        name: "spin",
        from: "what Spin's allowed outbound hosts hold",
        cases: 108,
    },
    Corpus {
        name: "cpython",
        from: "CPython's `ipaddress`, as an oracle",
        cases: 31_758,
    },
    Corpus {
        name: "spellings",
        from: "spellings of local addresses, parsed",
        cases: 4332,
    },
    Corpus {
        name: "packets",
        from: "the same, from a guest to a listener",
        cases: 1444,
    },
];

/// Where the tests are: a crate, and a part of their names.
const TESTS: [(&str, &str); 2] = [
    ("yoi-target", "corpora::"),
    ("yoi-runtime", "denial::spellings::"),
];

/// What a test said of its corpus.
#[derive(Default)]
struct Told {
    counts: BTreeMap<String, String>,
    reasons: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    guests::build_all(&setup::toolchain()?)?;
    let mut told = BTreeMap::new();
    let mut failed = Vec::new();
    for (package, part) in TESTS {
        let (output, succeeded) = test(package, part)?;
        collect(&output, &mut told);
        if !succeeded {
            print!("{output}");
            failed.push(format!("a test of `{package}` failed"));
        }
    }
    print_row(
        "corpus",
        "from",
        ["cases", "equal", "stricter", "looser"],
        "",
    );
    for corpus in CORPORA {
        failed.extend(show(corpus, told.get(corpus.name), arguments.reasons));
    }
    let unknown = told
        .keys()
        .filter(|name| CORPORA.iter().all(|corpus| corpus.name != *name));
    failed.extend(
        unknown.map(|name| format!("corpus `{name}` is not listed in xtask/src/corpora.rs")),
    );
    if !failed.is_empty() {
        bail!("{}", failed.join("\n  "));
    }
    Ok(())
}

/// What the tests print, and whether they passed.
fn test(package: &str, part: &str) -> Result<(String, bool)> {
    let mut command = Command::new("cargo");
    command
        .args([
            "test",
            "--package",
            package,
            "--test",
            "suite",
            part,
            "--",
            "--nocapture",
        ])
        .current_dir(workspace::path("."))
        .stderr(Stdio::inherit());
    let output = command.output().context("cargo does not start")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((text, output.status.success()))
}

fn collect(output: &str, told: &mut BTreeMap<String, Told>) {
    for line in output.lines() {
        // The harness may have begun a line of its own.
        if let Some((_, fields)) = line.split_once("corpus: ") {
            let counts = fields.split(' ').filter_map(|field| field.split_once('='));
            let counts: BTreeMap<_, _> = counts
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect();
            let name = counts.get("name").cloned().unwrap_or_default();
            told.entry(name).or_default().counts = counts;
        } else if let Some((_, fields)) = line.split_once("because: name=") {
            let (name, reason) = fields.split_once(' ').unwrap_or_default();
            told.entry(name.to_owned())
                .or_default()
                .reasons
                .push(reason.replace("why=", ""));
        }
    }
}

/// Prints the row of a corpus, and gives back what is wrong with it.
fn show(corpus: &Corpus, told: Option<&Told>, reasons: bool) -> Option<String> {
    let Some(told) = told else {
        return Some(format!("corpus `{}` was not run", corpus.name));
    };
    let count = |key: &str| told.counts.get(key).map_or("?", String::as_str);
    let counts = [
        count("cases"),
        count("equal"),
        count("stricter"),
        count("looser"),
    ];
    let is_whole = counts[0] == corpus.cases.to_string();
    print_row(
        corpus.name,
        corpus.from,
        counts,
        if is_whole { "" } else { "?" },
    );
    for reason in told.reasons.iter().filter(|_| reasons) {
        println!("    {reason}");
    }
    (!is_whole).then(|| {
        format!(
            "corpus `{}` has {} cases, not {}",
            corpus.name, counts[0], corpus.cases
        )
    })
}

fn print_row(name: &str, from: &str, counts: [&str; 4], mark: &str) {
    let [cases, equal, stricter, looser] = counts;
    println!("{name:<10} {from:<42} {cases:>6} {equal:>6} {stricter:>8} {looser:>6} {mark}");
}
