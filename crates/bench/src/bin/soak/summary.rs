//! What a run came to.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::json;
use yoi_testkit::workspace;

use crate::law::{ASKED, Tally};
use crate::round::{Done, Failure};

const ABOUT: &str = include_str!("about.md");
const MIB: f64 = 1_048_576.0;
/// How much more memory a run may have in its last quarter than in its second: an allocator's habits, and no leak.
const DRIFT: f64 = 24.0 * MIB;
/// So many rounds tell whether there is a drift, and so many calls ask every law.
const ROUNDS: usize = 20;
const CALLS: u64 = 1_000;

pub(crate) struct Summary {
    machine: String,
    seed: u64,
    start: Instant,
    took: Duration,
    calls: u64,
    connections: u64,
    messages: (u64, u64),
    outcomes: BTreeMap<&'static str, u64>,
    endings: BTreeMap<String, u64>,
    tally: Tally,
    resident: Vec<u64>,
    failures: Vec<Failure>,
}

impl Summary {
    pub(crate) fn new(machine: String, seed: u64) -> Self {
        Self {
            machine,
            seed,
            start: Instant::now(),
            took: Duration::ZERO,
            calls: 0,
            connections: 0,
            messages: (0, 0),
            outcomes: BTreeMap::new(),
            endings: BTreeMap::new(),
            tally: Tally::default(),
            resident: Vec::new(),
            failures: Vec::new(),
        }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn failures(&self) -> usize {
        self.failures.len()
    }

    pub(crate) fn add(&mut self, done: Done) -> Result<()> {
        self.calls += done.calls;
        self.connections += done.connections;
        self.messages.0 += done.messages.0;
        self.messages.1 += done.messages.1;
        for outcome in done.outcomes {
            *self.outcomes.entry(outcome).or_default() += 1;
        }
        for ending in done.endings {
            *self.endings.entry(ending).or_default() += 1;
        }
        for (law, asked) in done.tally.0 {
            *self.tally.0.entry(law).or_default() += asked;
        }
        self.resident.push(done.resident);
        let mut progress = std::io::stderr();
        for failure in done.failures {
            self.fail(failure);
        }
        write!(
            progress,
            "\r{:.1} min, {} calls, {} failures, {:.1} MiB ",
            self.start.elapsed().as_secs_f64() / 60.0,
            self.calls,
            self.failures.len(),
            done.resident as f64 / MIB
        )?;
        Ok(())
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        let again = match failure.case {
            Some(case) => format!("cargo xtask soak --minutes 0.2 --case {case}"),
            None => format!("cargo xtask soak --seed {}", self.seed),
        };
        eprintln!("\nFAILURE: {}\nto see it again: {again}", failure.what);
        self.failures.push(failure);
    }

    /// What can only be said of the whole.
    pub(crate) fn finish(&mut self) {
        self.took = self.start.elapsed();
        eprintln!();
        if self.calls >= CALLS {
            let never: Vec<_> = ASKED
                .iter()
                .filter(|law| !self.tally.0.contains_key(*law))
                .collect();
            if !never.is_empty() {
                self.fail(Failure::run(format!(
                    "laws that were never asked: {never:?}"
                )));
            }
        }
        if let Some((before, after)) = self.drift()
            && after - before > DRIFT
        {
            let [before, after] = [before, after].map(|bytes| bytes / MIB);
            self.fail(Failure::run(format!(
                "resident memory went from {before:.1} MiB to {after:.1} MiB"
            )));
        }
    }

    /// The medians of the second quarter of all rounds and of the last.
    fn drift(&self) -> Option<(f64, f64)> {
        let quarter = self.resident.len() / 4;
        let median = |rounds: &[u64]| {
            let mut sorted = rounds.to_vec();
            sorted.sort_unstable();
            sorted
                .get(sorted.len() / 2)
                .map_or(0.0, |bytes| *bytes as f64)
        };
        let (second, last) = (quarter..2 * quarter, self.resident.len() - quarter..);
        (self.resident.len() >= ROUNDS)
            .then(|| (median(&self.resident[second]), median(&self.resident[last])))
    }

    pub(crate) fn text(&self) -> String {
        let minutes = self.took.as_secs_f64() / 60.0;
        let mut rows = vec![
            (
                "time".to_owned(),
                format!("{minutes:.1} minutes, seed {}", self.seed),
            ),
            (
                "rounds, calls, connections".to_owned(),
                format!(
                    "{}, {}, {}",
                    self.resident.len(),
                    self.calls,
                    self.connections
                ),
            ),
            (
                "messages that arrived at servers, at guests".to_owned(),
                format!("{}, {}", self.messages.0, self.messages.1),
            ),
        ];
        if let Some((before, after)) = self.drift() {
            let text = format!("{:.1} MiB, {:.1} MiB", before / MIB, after / MIB);
            rows.push((
                "resident in the second quarter, in the last".to_owned(),
                text,
            ));
        }
        rows.push(("how calls ended".to_owned(), counts(&self.outcomes)));
        let seen = "how connections ended, as guests saw it";
        rows.push((seen.to_owned(), counts(&self.endings)));
        rows.extend(
            self.tally
                .0
                .iter()
                .map(|(law, asked)| (format!("law: {law}"), format!("asked {asked} times"))),
        );
        rows.push((
            "**laws broken**".to_owned(),
            format!("**{}**", self.failures.len()),
        ));
        let lines: String = rows
            .iter()
            .map(|(what, said)| format!("| {what} | {said} |\n"))
            .collect();
        format!(
            "{}\n\n| what | said |\n| --- | --- |\n{lines}",
            self.machine
        )
    }

    /// Writes `target/bench/soak.json`.
    pub(crate) fn keep(&self) -> Result<()> {
        let folder = workspace::target().join("bench");
        fs::create_dir_all(&folder)?;
        let line = json!({
            "bench": "soak",
            "machine": self.machine,
            "seed": self.seed,
            "seconds": self.took.as_secs(),
            "calls": self.calls,
            "connections": self.connections,
            "messages_to_servers": self.messages.0,
            "messages_to_guests": self.messages.1,
            "outcomes": self.outcomes,
            "endings": self.endings,
            "laws": self.tally.0,
            "resident_bytes": self.resident,
            "failures": self.failures.len(),
        });
        Ok(fs::write(folder.join("soak.json"), format!("{line}\n"))?)
    }

    pub(crate) fn write(&self) -> Result<()> {
        let page = ABOUT.replace("{measured}", self.text().trim_end());
        Ok(fs::write(workspace::root().join("docs/soak.md"), page)?)
    }
}

/// `returned 12, trapped 3`
fn counts(of: &BTreeMap<impl std::fmt::Display, u64>) -> String {
    let each = of.iter().map(|(what, count)| format!("{what} {count}"));
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(resident: Vec<u64>) -> Summary {
        let mut summary = Summary {
            resident,
            ..Summary::new(String::new(), 1)
        };
        summary.finish();
        summary
    }

    #[test]
    fn memory_that_grows_on_and_on_is_a_failure_and_memory_that_has_grown_is_none() {
        let leak = (0..80).map(|round| (100 + round) << 20).collect();
        assert_eq!(after(leak).failures(), 1);
        let warm_up = (0..80)
            .map(|round: u64| (100 + round.min(15)) << 20)
            .collect();
        assert_eq!(after(warm_up).failures(), 0);
        assert_eq!(
            after(vec![1 << 20, 900 << 20]).failures(),
            0,
            "too short to tell"
        );
    }

    #[test]
    fn a_law_that_was_never_asked_is_a_failure() {
        let mut summary = Summary::new(String::new(), 1);
        summary.calls = CALLS;
        for law in &ASKED[1..] {
            summary.tally.0.insert(law, 1);
        }
        summary.finish();
        assert_eq!(summary.failures(), 1);
        assert!(summary.failures[0].what.contains(ASKED[0]));
    }
}
