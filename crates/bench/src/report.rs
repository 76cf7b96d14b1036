//! One table of everything.

use std::fs;
use std::time::Duration;

use anyhow::Result;
use yoi_bench::figures::{Rounds, Spread, amount, time};
use yoi_testkit::workspace;

use crate::plot::{self, Bar};

/// Relative to the page, which is not where its text is.
const PLOT: &str =
    "![Each ratio, so turned that further right is better for yoi](images/benchmarks.svg)";
const ABOUT: &str = include_str!("about.md");
/// The engine without a guest.
pub(crate) const ENGINE: &str = "the engine, no guest";
/// What other programs use.
pub(crate) const LIBRARY: &str = "tokio-tungstenite";
const HEADS: [&str; 7] = ["what", "yoi", "beside it", "", "ratio", "wanted", "met"];

/// What was measured.
pub(crate) struct Report {
    machine: String,
    rows: Vec<Row>,
}

/// One figure of yoi, beside another where there is one.
pub(crate) struct Row {
    what: String,
    yoi: String,
    other: Option<Other>,
    wanted: Option<Wanted>,
}

struct Other {
    name: String,
    figure: String,
    ratio: Spread,
    /// Whether less is better.
    is_cost: bool,
}

/// What was wanted, and whether this run has it.
pub(crate) struct Wanted {
    text: String,
    met: bool,
}

impl Row {
    /// A figure that stands alone.
    pub(crate) fn time(what: &str, yoi: Duration) -> Self {
        Self {
            what: what.to_owned(),
            yoi: time(yoi),
            other: None,
            wanted: None,
        }
    }

    /// Times, of which less is better.
    pub(crate) fn times(what: &str, other: &str, rounds: &Rounds) -> Self {
        let other = Other {
            name: other.to_owned(),
            figure: time(rounds.other()),
            ratio: rounds.ratio(),
            is_cost: true,
        };
        Self {
            other: Some(other),
            ..Self::time(what, rounds.yoi())
        }
    }

    /// Messages in a second, of which more is better.
    pub(crate) fn rates(what: &str, other: &str, rounds: &Rounds, count: usize) -> Self {
        let rate = |time: Duration| format!("{}/s", amount(count as f64 / time.as_secs_f64()));
        let other = Other {
            name: other.to_owned(),
            figure: rate(rounds.other()),
            ratio: rounds.share(),
            is_cost: false,
        };
        Self {
            what: what.to_owned(),
            yoi: rate(rounds.yoi()),
            other: Some(other),
            wanted: None,
        }
    }

    /// Instructions for one message, of which less is better.
    pub(crate) fn instructions(what: &str, yoi: f64, name: &str, other: f64) -> Self {
        Self {
            what: what.to_owned(),
            yoi: amount(yoi),
            other: Some(Other {
                name: name.to_owned(),
                figure: amount(other),
                ratio: Spread::one(yoi / other),
                is_cost: true,
            }),
            wanted: None,
        }
    }

    /// With what one time in a hundred exceeds.
    pub(crate) fn late(self, late: Duration) -> Self {
        Self {
            yoi: format!("{}, p99 {}", self.yoi, time(late)),
            ..self
        }
    }

    pub(crate) fn wanted(self, wanted: Wanted) -> Self {
        Self {
            wanted: Some(wanted),
            ..self
        }
    }

    /// For the picture, if it has the ratio to a client that does the same without a guest.
    pub(crate) fn bar(&self) -> Option<Bar> {
        let is_client = |other: &&Other| other.name == ENGINE || other.name.starts_with(LIBRARY);
        let other = self.other.as_ref().filter(is_client)?;
        let turned = |ratio: f64| if other.is_cost { 1.0 / ratio } else { ratio };
        let (least, most) = other.ratio.ends();
        Some(Bar {
            label: format!("{} : {}", self.what, other.name),
            median: turned(other.ratio.median),
            ends: (turned(least), turned(most)),
        })
    }

    fn cells(&self) -> [String; HEADS.len()] {
        let none = || "-".to_owned();
        let (name, figure, ratio) = match &self.other {
            Some(other) => (
                other.name.clone(),
                other.figure.clone(),
                other.ratio.to_string(),
            ),
            None => (none(), String::new(), none()),
        };
        let (wanted, met) = match &self.wanted {
            Some(wanted) => (
                wanted.text.clone(),
                if wanted.met { "yes" } else { "no" }.to_owned(),
            ),
            None => (none(), none()),
        };
        [
            self.what.clone(),
            self.yoi.clone(),
            name,
            figure,
            ratio,
            wanted,
            met,
        ]
    }
}

impl Wanted {
    pub(crate) fn at_most(most: f64, ratio: Spread) -> Self {
        Self {
            text: format!("at most {most}"),
            met: ratio.median <= most,
        }
    }

    pub(crate) fn at_least(least: f64, share: Spread) -> Self {
        Self {
            text: format!("at least {least}"),
            met: share.median >= least,
        }
    }

    pub(crate) fn under(limit: Duration, is: Duration) -> Self {
        Self {
            text: format!("under {}", time(limit)),
            met: is < limit,
        }
    }
}

impl Report {
    pub(crate) fn new(machine: String, rows: Vec<Row>) -> Self {
        Self { machine, rows }
    }

    /// The machine and the table.
    pub(crate) fn text(&self) -> String {
        format!("{}\n\n{}", self.machine, table(&self.rows))
    }

    /// Writes the table with what there is to know about it.
    pub(crate) fn write(&self) -> Result<()> {
        let docs = workspace::root().join("docs");
        fs::create_dir_all(docs.join("images"))?;
        let picture = plot::svg(&self.machine, &self.rows);
        fs::write(docs.join("images/benchmarks.svg"), picture)?;
        let path = docs.join("benchmarks.md");
        Ok(fs::write(
            path,
            ABOUT
                .replace("{measured}", self.text().trim_end())
                .replace("{plot}", PLOT),
        )?)
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
    fn a_table_has_a_row_for_each_figure() {
        const MS: Duration = Duration::from_millis(1);
        let mut rounds = Rounds::default();
        rounds.add(3 * MS, 2 * MS);
        let rows = [
            Row::times("slow", "fast", &rounds).wanted(Wanted::at_most(1.25, rounds.ratio())),
            Row::rates("many", "other program", &rounds, 6),
            Row::time("alone", MS)
                .late(MS)
                .wanted(Wanted::under(2 * MS, MS)),
        ];
        let expected = "\
| what  | yoi                  | beside it     |         | ratio             | wanted        | met |
| ----- | -------------------- | ------------- | ------- | ----------------- | ------------- | --- |
| slow  | 3.00 ms              | fast          | 2.00 ms | 1.50 (1.50..1.50) | at most 1.25  | no  |
| many  | 2.00k/s              | other program | 3.00k/s | 0.67 (0.67..0.67) | -             | -   |
| alone | 1.00 ms, p99 1.00 ms | -             |         | -                 | under 2.00 ms | yes |
";
        assert_eq!(table(&rows), expected);
    }
}
