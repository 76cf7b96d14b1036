//! Tables for people and for Markdown.

use std::array;

/// Markdown that is a table also to the eye: heads, a rule, and rows of as many cells.
pub fn table<const COLUMNS: usize>(heads: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let heads = heads.map(str::to_owned);
    let longest = |column: usize| {
        let cells = rows.iter().map(|row| row[column].len());
        cells.fold(heads[column].len(), usize::max)
    };
    let widths: [usize; COLUMNS] = array::from_fn(longest);
    let rule = widths.map(|width| "-".repeat(width));
    [&heads, &rule]
        .into_iter()
        .chain(rows)
        .map(|row| line(row, &widths))
        .collect()
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let padded = cells
        .iter()
        .zip(widths)
        .map(|(cell, &width)| format!(" {cell:width$} |"));
    format!("|{}\n", padded.collect::<String>())
}
