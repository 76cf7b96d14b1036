//! Times and their ratios.

use std::fmt;
use std::time::Duration;

/// Times of one thing and of another, each pair measured one right after the other.
#[derive(Default)]
pub struct Rounds {
    yoi: Vec<Duration>,
    other: Vec<Duration>,
}

/// Ratios of several rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub median: f64,
    least: f64,
    most: f64,
}

impl Rounds {
    pub fn add(&mut self, yoi: Duration, other: Duration) {
        self.yoi.push(yoi);
        self.other.push(other);
    }

    /// How many times as long yoi takes, pair by pair.
    pub fn ratio(&self) -> Spread {
        Spread::of(self.pairs().map(|(yoi, other)| yoi / other))
    }

    /// What share of the other's rate yoi reaches, pair by pair.
    pub fn share(&self) -> Spread {
        Spread::of(self.pairs().map(|(yoi, other)| other / yoi))
    }

    pub fn yoi(&self) -> Duration {
        quantile(&self.yoi, 50)
    }

    pub fn other(&self) -> Duration {
        quantile(&self.other, 50)
    }

    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> {
        let seconds = Duration::as_secs_f64;
        self.yoi
            .iter()
            .map(seconds)
            .zip(self.other.iter().map(seconds))
    }
}

impl Spread {
    /// Of something that repeats.
    pub fn one(ratio: f64) -> Self {
        Self::of([ratio].into_iter())
    }

    /// The least and the most.
    pub fn ends(&self) -> (f64, f64) {
        (self.least, self.most)
    }

    fn of(ratios: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = ratios.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
        Self {
            median: at(sorted.len() / 2),
            least: at(0),
            most: at(sorted.len().saturating_sub(1)),
        }
    }
}

/// `1.07 (1.02..1.15)`: the median, the least and the most.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            median,
            least,
            most,
        } = self;
        write!(f, "{median:.2} ({least:.2}..{most:.2})")
    }
}

/// The time that this share of the times, in percent, does not exceed; zero of none.
pub fn quantile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let place = sorted.len().saturating_sub(1) * percent / 100;
    sorted.get(place).copied().unwrap_or_default()
}

/// Three digits and a unit: `19.4 us`.
pub fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        ..1e-3 => format!("{} us", digits(seconds * 1e6)),
        ..1.0 => format!("{} ms", digits(seconds * 1e3)),
        _ => format!("{} s", digits(seconds)),
    }
}

/// Three digits, and a thousandfold as `k` or `M`.
pub fn amount(number: f64) -> String {
    match number {
        ..1e3 => digits(number),
        ..1e6 => format!("{}k", digits(number / 1e3)),
        _ => format!("{}M", digits(number / 1e6)),
    }
}

fn digits(number: f64) -> String {
    match number {
        ..10.0 => format!("{number:.2}"),
        ..100.0 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn rounds() -> Rounds {
        let mut rounds = Rounds::default();
        rounds.add(2 * MS, 4 * MS);
        rounds.add(30 * MS, 10 * MS);
        rounds.add(MS, MS);
        rounds
    }

    #[test]
    fn a_ratio_is_of_a_pair_and_not_of_two_medians() {
        assert_eq!(rounds().ratio().to_string(), "1.00 (0.50..3.00)");
        assert_eq!(rounds().share().to_string(), "1.00 (0.33..2.00)");
        assert_eq!((rounds().yoi(), rounds().other()), (2 * MS, 4 * MS));
    }

    #[test]
    fn a_quantile_is_one_of_the_times() {
        let times: Vec<_> = (1..=100).rev().map(|n| n * MS).collect();
        assert_eq!(quantile(&times, 0), MS);
        assert_eq!(quantile(&times, 50), 50 * MS);
        assert_eq!(quantile(&times, 99), 99 * MS);
        assert_eq!(quantile(&times, 100), 100 * MS);
        assert_eq!(quantile(&[], 50), Duration::ZERO);
    }

    #[test]
    fn a_figure_has_three_digits() {
        let shown = [1_234, 19_440, 999_900, 25_300_000, 1_500_000_000]
            .map(|ns| time(Duration::from_nanos(ns)));
        assert_eq!(
            shown,
            ["1.23 us", "19.4 us", "1000 us", "25.3 ms", "1.50 s"]
        );
        assert_eq!(
            [12.0, 3_456.0, 4_110_000.0].map(amount),
            ["12.0", "3.46k", "4.11M"]
        );
    }
}
