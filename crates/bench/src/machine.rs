//! Where and when it was measured.

use std::fs;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

const LOCK: &str = include_str!("../../../Cargo.lock");
const SECONDS_OF_A_DAY: u64 = 86_400;

/// One line: cores, processor, system, engine, day, and how busy it is with other things.
pub fn line() -> String {
    let cores = thread::available_parallelism().map_or(1, Into::into);
    let days = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() / SECONDS_OF_A_DAY);
    format!(
        "{cores} cores of {}, {} {}, wasmtime {}, {}, load {}",
        processor().unwrap_or_else(|| "an unknown processor".to_owned()),
        std::env::consts::OS,
        std::env::consts::ARCH,
        locked_version("wasmtime").unwrap_or("of unknown version"),
        date(days),
        load().unwrap_or_else(|| "unknown".to_owned())
    )
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Threads that ran or wanted to, on average over the minute before.
fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    Some(text.split_whitespace().next()?.to_owned())
}

fn locked_version(package: &str) -> Option<&'static str> {
    let name = format!("name = \"{package}\"");
    let mut lines = LOCK.lines().skip_while(|line| *line != name);
    lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

/// The Gregorian date of a day counted from 1970-01-01, as `YYYY-MM-DD`.
fn date(days: u64) -> String {
    let (mut year, mut left) = (1970, days);
    while left >= days_of_year(year) {
        left -= days_of_year(year);
        year += 1;
    }
    let february = days_of_year(year) - 337;
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", left + 1)
}

fn days_of_year(year: u64) -> u64 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    365 + u64::from(is_leap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_date() {
        let days = [0, 58, 59, 364, 365, 11_016, 11_017, 19_782, 20_819];
        let dates = [
            "1970-01-01",
            "1970-02-28",
            "1970-03-01",
            "1970-12-31",
            "1971-01-01",
            "2000-02-29",
            "2000-03-01",
            "2024-02-29",
            "2027-01-01",
        ];
        assert_eq!(days.map(date), dates);
    }

    #[test]
    fn the_engines_version_is_the_one_that_is_locked() {
        assert!(locked_version("wasmtime").is_some_and(|version| version.starts_with("48.")));
        assert_eq!(locked_version("no-such-package"), None);
    }
}
