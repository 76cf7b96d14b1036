//! The ratios as a picture: a bar from one to the median, and a line from the least to the most.

use std::fmt::Write as _;

use crate::report::Row;

const WIDTH: f64 = 900.0;
const LABELS: f64 = 470.0;
const ROW: f64 = 22.0;
const TOP: f64 = 48.0;
/// A ratio of this is as far from one as its inverse: the axis is logarithmic.
const FURTHEST: f64 = 4.0;

/// An SVG picture of every row that compares with another client. Better than the other side is to the right, whatever was measured.
pub(crate) fn svg(machine: &str, rows: &[Row]) -> String {
    let bars: Vec<_> = rows.iter().filter_map(Row::bar).collect();
    let height = TOP + ROW * bars.len() as f64 + 12.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"8\" y=\"16\">{}</text>\n",
        escaped(machine)
    );
    for (ratio, label) in [
        (0.25, "1/4"),
        (0.5, "1/2"),
        (1.0, "equal"),
        (2.0, "2"),
        (4.0, "4"),
    ] {
        let (x, bottom) = (place(ratio), height - 8.0);
        let _ = write!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\" stroke=\"#bbb\"/>\n\
             <text x=\"{x:.1}\" y=\"40\" text-anchor=\"middle\" fill=\"#555\">{label}</text>\n"
        );
    }
    for (number, bar) in bars.iter().enumerate() {
        svg.push_str(&bar.svg(TOP + ROW * number as f64));
    }
    svg.push_str("</svg>\n");
    svg
}

/// One ratio, so turned that more is better.
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) median: f64,
    pub(crate) ends: (f64, f64),
}

impl Bar {
    fn svg(&self, y: f64) -> String {
        let (one, median) = (place(1.0), place(self.median));
        let (from, to) = (place(self.ends.0), place(self.ends.1));
        let (left, width) = (one.min(median), (one - median).abs().max(1.0));
        // Told by the side that the bar is on, and by the number; colour only repeats it.
        let colour = if self.median < 1.0 {
            "#b35900"
        } else {
            "#00639c"
        };
        let middle = y + ROW / 2.0;
        format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{} \u{b7} {:.2}</text>\n\
             <rect x=\"{left:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"12\" fill=\"{colour}\"/>\n\
             <line x1=\"{from:.1}\" y1=\"{middle:.1}\" x2=\"{to:.1}\" y2=\"{middle:.1}\" stroke=\"black\"/>\n",
            LABELS - 10.0,
            middle + 4.0,
            escaped(&self.label),
            self.median,
            middle - 6.0,
        )
    }
}

fn place(ratio: f64) -> f64 {
    let half = (WIDTH - LABELS - 20.0) / 2.0;
    let share = (ratio.ln() / FURTHEST.ln()).clamp(-1.05, 1.05);
    LABELS + half + half * share
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::report::{ENGINE, LIBRARY};
    use yoi_bench::figures::Rounds;

    #[test]
    fn each_ratio_has_a_bar_on_the_side_of_who_is_better() {
        const MS: Duration = Duration::from_millis(1);
        let mut rounds = Rounds::default();
        rounds.add(3 * MS, 2 * MS);
        let rows = [
            Row::times("slow <1>", ENGINE, &rounds),
            Row::rates("few", LIBRARY, &rounds, 6),
            Row::times("a process", "`true`", &rounds),
            Row::time("alone", MS),
        ];
        let svg = svg("a machine", &rows);
        assert_eq!(
            svg.matches("<rect").count(),
            1 + 2,
            "a background and two bars"
        );
        assert!(
            svg.contains(&format!("slow &lt;1> : {ENGINE} \u{b7} 0.67")),
            "{svg}"
        );
        assert!(
            svg.contains(&format!("few : {LIBRARY} \u{b7} 0.67")),
            "{svg}"
        );
        assert!(place(0.5) < place(1.0) && place(1.0) < place(2.0));
    }
}
