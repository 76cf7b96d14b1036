//! One table of everything, for people, for `docs/scale.md`, and line by line for programs.

use std::fs;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use yoi_bench::figures::{amount, time};
use yoi_testkit::workspace;

use crate::memory::Memory;

const ABOUT: &str = include_str!("about.md");
const HEADS: [&str; 4] = ["what", "measured", "wanted", "met"];

pub(crate) const KIB: f64 = 1024.0;
pub(crate) const MIB: f64 = 1024.0 * KIB;

pub(crate) struct Report {
    machine: String,
    quick: bool,
    rows: Vec<Row>,
}

/// One figure.
pub(crate) struct Row {
    what: String,
    value: f64,
    unit: Unit,
    /// Of memory: the share of shared pages taken as a share.
    pss: Option<u64>,
    /// At most this.
    wanted: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Bytes,
    Nanoseconds,
    Count,
}

impl Report {
    pub(crate) fn new(machine: String, quick: bool) -> Self {
        Self {
            machine,
            quick,
            rows: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// The machine and the table.
    pub(crate) fn text(&self) -> String {
        format!("{}\n\n{}", self.machine, table(&self.rows))
    }

    /// Writes `target/bench/scale.json`, one JSON object a line.
    pub(crate) fn keep(&self) -> Result<()> {
        let folder = workspace::target().join("bench");
        fs::create_dir_all(&folder)?;
        let lines: String = self
            .rows
            .iter()
            .map(|row| format!("{}\n", row.json(&self.machine, self.quick)))
            .collect();
        Ok(fs::write(folder.join("scale.json"), lines)?)
    }

    /// Writes the table with what there is to know about it.
    pub(crate) fn write(&self) -> Result<()> {
        let page = ABOUT.replace("{measured}", self.text().trim_end());
        Ok(fs::write(workspace::root().join("docs/scale.md"), page)?)
    }
}

impl Row {
    pub(crate) fn new(what: &str, value: f64, unit: Unit) -> Self {
        Self {
            what: what.to_owned(),
            value,
            unit,
            pss: None,
            wanted: None,
        }
    }

    pub(crate) fn time(what: &str, time: Duration) -> Self {
        Self::new(what, time.as_nanos() as f64, Unit::Nanoseconds)
    }

    pub(crate) fn memory(what: &str, memory: Memory) -> Self {
        Self {
            pss: Some(memory.pss),
            ..Self::new(what, memory.rss as f64, Unit::Bytes)
        }
    }

    /// At most this is wanted.
    pub(crate) fn wanted(self, most: f64) -> Self {
        Self {
            wanted: Some(most),
            ..self
        }
    }

    fn met(&self) -> Option<bool> {
        self.wanted.map(|most| self.value <= most)
    }

    fn cells(&self) -> [String; HEADS.len()] {
        let pss = self.pss.map_or(String::new(), |pss| {
            format!(" (PSS {})", Unit::Bytes.text(pss as f64))
        });
        let none = || "-".to_owned();
        [
            self.what.clone(),
            self.unit.text(self.value) + &pss,
            self.wanted
                .map_or_else(none, |most| format!("at most {}", self.unit.text(most))),
            self.met()
                .map_or_else(none, |met| if met { "met" } else { "not met" }.to_owned()),
        ]
    }

    fn json(&self, machine: &str, quick: bool) -> Value {
        json!({
            "bench": "scale",
            "what": self.what,
            "value": self.value,
            "unit": self.unit.name(),
            "pss_bytes": self.pss,
            "wanted_at_most": self.wanted,
            "met": self.met(),
            "machine": machine,
            "quick": quick,
        })
    }
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Nanoseconds => "ns",
            Self::Count => "count",
        }
    }

    fn text(self, value: f64) -> String {
        match self {
            Self::Bytes if value.abs() < MIB => format!("{:.1} KiB", value / KIB),
            Self::Bytes => format!("{:.1} MiB", value / MIB),
            Self::Nanoseconds => time(Duration::from_nanos(value as u64)),
            Self::Count if value == 0.0 => "none".to_owned(),
            Self::Count => amount(value),
        }
    }
}

fn table(rows: &[Row]) -> String {
    let rows: Vec<_> = rows.iter().map(Row::cells).collect();
    yoi_bench::table::table(HEADS, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_says_what_was_wanted_and_whether_it_is_so() {
        let memory = Memory {
            rss: 3 << 20,
            pss: 2 << 20,
        };
        let rows = [
            Row::memory("resident", memory),
            Row::new("each", 9.5 * KIB, Unit::Bytes).wanted(24.0 * KIB),
            Row::new("each", 25.0 * KIB, Unit::Bytes).wanted(24.0 * KIB),
            Row::new("left", 0.0, Unit::Count).wanted(0.0),
            Row::time("p50", Duration::from_micros(20)),
        ];
        let expected = "\
| what     | measured              | wanted           | met     |
| -------- | --------------------- | ---------------- | ------- |
| resident | 3.0 MiB (PSS 2.0 MiB) | -                | -       |
| each     | 9.5 KiB               | at most 24.0 KiB | met     |
| each     | 25.0 KiB              | at most 24.0 KiB | not met |
| left     | none                  | at most none     | met     |
| p50      | 20.0 us               | -                | -       |
";
        assert_eq!(table(&rows), expected);
        let line = rows[1].json("a machine", false);
        assert_eq!(
            (&line["unit"], &line["met"]),
            (&json!("bytes"), &json!(true))
        );
    }
}
