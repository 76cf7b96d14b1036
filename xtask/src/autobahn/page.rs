use super::Judged;
use super::case::{Behavior, Outcomes};
use super::explained::{EXPLAINED, Explained};

const PAGE: &str = include_str!("page.md");

const SECTIONS: [(u32, &str); 11] = [
    (1, "framing"),
    (2, "pings and pongs"),
    (3, "reserved bits"),
    (4, "opcodes"),
    (5, "fragmentation"),
    (6, "UTF-8"),
    (7, "closing"),
    (9, "limits and large messages"),
    (10, "auto-fragmentation"),
    (12, "compression"),
    (13, "compression, parameters"),
];

const COLUMNS: [Behavior; 5] = [
    Behavior::Ok,
    Behavior::NonStrict,
    Behavior::Informational,
    Behavior::Unimplemented,
    Behavior::Failed,
];

/// The text of `docs/autobahn.md`.
pub(crate) fn page(judged: &[Judged]) -> String {
    let explained: Vec<String> = EXPLAINED.iter().map(explanation).collect();
    PAGE.replace("@results@", results(judged).trim_end())
        .replace("@explained@", &explained.join("\n"))
}

/// A table for each way of receiving.
pub(crate) fn results(judged: &[Judged]) -> String {
    let tables: Vec<String> = judged.iter().map(table).collect();
    tables.join("\n")
}

fn table(judged: &Judged) -> String {
    let outcomes = &judged.outcomes;
    let is_there = |(section, _): &&(u32, &str)| outcomes.keys().any(|it| it.section() == *section);
    let mut text = format!(
        "With {}, in {:.0} s:\n\n{}{}",
        judged.agent.says,
        judged.took.as_secs_f64(),
        line("section", &"cases", &COLUMNS),
        line("---", &"---:", &["---:"; 5]),
    );
    for (section, name) in SECTIONS.iter().filter(is_there) {
        let name = format!("{section} {name}");
        text += &row(&name, outcomes, |number| number == *section);
    }
    text + &row("all", outcomes, |_| true)
}

fn row(name: &str, outcomes: &Outcomes, is_in: impl Fn(u32) -> bool) -> String {
    let inside = || outcomes.iter().filter(|(case, _)| is_in(case.section()));
    let of = |behavior| inside().filter(|(_, it)| it.behavior == behavior).count();
    line(name, &inside().count(), &COLUMNS.map(of))
}

fn line(name: &str, cases: &impl ToString, rest: &[impl ToString]) -> String {
    let rest: Vec<String> = rest
        .iter()
        .map(|cell| format!("{:>13}", cell.to_string()))
        .collect();
    format!(
        "| {name:28} | {:>5} | {} |\n",
        cases.to_string(),
        rest.join(" | ")
    )
}

fn explanation(explained: &Explained) -> String {
    let Explained {
        cases,
        behavior,
        why,
    } = explained;
    format!("- **{}** ({behavior}): {why}", cases.join(", "))
}
