use std::fmt;

/// What libFuzzer tells of a run.
#[derive(Default)]
pub(crate) struct Figures {
    executions: u64,
    /// Edges of the program that were reached, by the corpus alone and at the end.
    reached: [u64; 2],
    /// Inputs in the corpus at the end.
    inputs: u64,
}

impl Figures {
    /// From lines such as `#86891 DONE cov: 2106 ft: 7868 corp: 998/33Kb`.
    pub(crate) fn read(log: &str) -> Self {
        let mut figures = Self::default();
        for line in log.lines().filter(|line| line.starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let Some(executions) = words[0][1..].parse().ok() else {
                continue;
            };
            figures.executions = executions;
            let Some(reached) = after(&words, "cov:") else {
                continue;
            };
            if words.get(1) == Some(&"INITED") {
                figures.reached[0] = reached;
            }
            figures.reached[1] = reached;
            figures.inputs = after(&words, "corp:").unwrap_or_default();
        }
        figures
    }
}

/// The number that begins the word after a key.
fn after(words: &[&str], key: &str) -> Option<u64> {
    let at = words.iter().position(|word| *word == key)?;
    let word = words.get(at + 1)?;
    word.split('/').next()?.parse().ok()
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, reached] = self.reached;
        let new = reached.saturating_sub(before);
        write!(
            f,
            "{:>9} executions, {reached:>5} edges reached ({new} new), {:>5} inputs",
            self.executions, self.inputs
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Figures;

    #[test]
    fn the_figures_are_those_of_the_first_and_the_last_line() {
        let log = "INFO: Seed: 1\n\
            #14\tINITED cov: 3340 ft: 6080 corp: 13/2116b exec/s: 0 rss: 31Mb\n\
            #20\tNEW    cov: 3350 ft: 6090 corp: 14/2120b lim: 683 exec/s: 0 rss: 31Mb\n\
            #102310\tDONE   cov: 4429 ft: 11189 corp: 582/120Kb lim: 683 exec/s: 25577 rss: 34Mb\n\
            ###### Recommended dictionary. ######\n\
            Done 102310 runs in 4 second(s)\n";
        let told = Figures::read(log).to_string();
        assert_eq!(
            told,
            "   102310 executions,  4429 edges reached (1089 new),   582 inputs"
        );
    }
}
