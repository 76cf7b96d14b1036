use super::case::{Behavior, Case, Outcome, Outcomes};
use super::explained::{EXPLAINED, is_explained};

/// Everything in an agent's results that must not be, each as a line.
pub(crate) fn faults(cases: usize, agent: &str, outcomes: &Outcomes) -> Vec<String> {
    let judged = outcomes.iter().filter_map(|(case, it)| fault(case, it));
    let all = count(cases, outcomes)
        .into_iter()
        .chain(judged)
        .chain(stale(outcomes));
    all.map(|fault| format!("{agent}: {fault}")).collect()
}

fn count(wanted: usize, outcomes: &Outcomes) -> Option<String> {
    let found = outcomes.len();
    (found != wanted).then(|| format!("{found} cases, where there must be {wanted}"))
}

fn fault(case: &Case, outcome: &Outcome) -> Option<String> {
    let Outcome { behavior, close } = *outcome;
    let is_right = match behavior {
        Behavior::Ok => true,
        Behavior::NonStrict | Behavior::Informational => is_explained(case, behavior),
        Behavior::Unimplemented | Behavior::Failed => false,
    };
    let closed_right = matches!(close, Behavior::Ok | Behavior::Informational);
    match (is_right, closed_right) {
        (true, true) => None,
        (false, _) if behavior != Behavior::Failed => Some(format!(
            "case {case} is {behavior}, and nothing explains it"
        )),
        (false, _) => Some(format!("case {case} {behavior}")),
        (true, false) => Some(format!("case {case} ends wrongly: {close}")),
    }
}

/// An explanation of what is no longer so misleads.
fn stale(outcomes: &Outcomes) -> impl Iterator<Item = String> {
    let numbered = EXPLAINED
        .iter()
        .flat_map(|it| it.cases.iter().map(|case| (*case, it.behavior)));
    numbered.filter_map(|(case, behavior)| {
        let found = outcomes.get(&case.parse().ok()?)?.behavior;
        (found != behavior)
            .then(|| format!("case {case} is {found}, and explained as {behavior}: take that back"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::case::Index;
    use super::*;

    /// Of a set of two cases, the second of which is OK.
    fn faults_of(case: &str, behavior: &str, close: &str) -> Vec<String> {
        let text = format!(
            r#"{{"a": {{
                "{case}": {{"behavior": "{behavior}", "behaviorClose": "{close}", "duration": 1}},
                "12.1.1": {{"behavior": "OK", "behaviorClose": "OK"}}
            }}}}"#
        );
        let mut index = Index::parse(&text).unwrap_or_else(|error| panic!("{error}"));
        faults(2, "a", &index.take("a"))
    }

    #[test]
    fn ok_and_what_is_explained_pass() {
        for (case, behavior, close) in [
            ("1.1.1", "OK", "OK"),
            ("1.1.1", "OK", "INFORMATIONAL"),
            ("7.13.2", "INFORMATIONAL", "INFORMATIONAL"),
        ] {
            assert_eq!(faults_of(case, behavior, close), [""; 0]);
        }
    }

    #[test]
    fn anything_else_is_named() {
        for (case, behavior, close, fault) in [
            ("1.1.1", "FAILED", "OK", "a: case 1.1.1 failed"),
            ("1.1.1", "SOMETHING", "OK", "a: case 1.1.1 failed"),
            (
                "1.1.1",
                "OK",
                "FAILED",
                "a: case 1.1.1 ends wrongly: failed",
            ),
            (
                "1.1.1",
                "OK",
                "WRONG CODE",
                "a: case 1.1.1 ends wrongly: failed",
            ),
            (
                "1.1.1",
                "NON-STRICT",
                "OK",
                "a: case 1.1.1 is non-strict, and nothing explains it",
            ),
            (
                "1.1.1",
                "INFORMATIONAL",
                "OK",
                "a: case 1.1.1 is informational, and nothing explains it",
            ),
            (
                "7.1.6",
                "OK",
                "OK",
                "a: case 7.1.6 is OK, and explained as informational: take that back",
            ),
        ] {
            assert_eq!(faults_of(case, behavior, close), [fault]);
        }
    }

    #[test]
    fn an_extension_that_is_missing_is_named() {
        assert_eq!(
            faults_of("13.1.1", "UNIMPLEMENTED", "OK"),
            ["a: case 13.1.1 is unimplemented, and nothing explains it"]
        );
    }

    #[test]
    fn cases_that_did_not_run_are_missed() {
        assert_eq!(
            faults(2, "a", &Outcomes::new()),
            ["a: 0 cases, where there must be 2"]
        );
    }
}
