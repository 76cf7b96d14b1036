use yoi_target::Target;

use crate::manifest::assert_prints_back;
use crate::probe::Probe;

const MOST: usize = 4;

/// Lines of targets and of URLs: each target prints as it is read, and each
/// two meet by the laws.
pub fn target_text(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let targets: Vec<_> = text
        .lines()
        .filter_map(|it| Target::parse(it).ok())
        .take(MOST)
        .collect();
    let probes: Vec<_> = text.lines().filter_map(Probe::parse).take(MOST).collect();
    for a in &targets {
        check_one(a);
        for b in &targets {
            check_two(a, b, &probes);
            targets.iter().for_each(|c| check_three(a, b, c));
        }
    }
}

fn check_one(a: &Target) {
    assert_prints_back(a);
    assert_eq!(a.meet(a).as_ref(), Some(a));
    assert!(a.covers(a) && a.cut(a).is_empty());
    assert!(a.breadth().iter().all(|it| !it.to_string().is_empty()));
}

fn check_two(a: &Target, b: &Target, probes: &[Probe]) {
    let both = a.meet(b);
    assert_eq!(both, b.meet(a), "{a} and {b}");
    assert_eq!(a.covers(b), both.as_ref() == Some(b), "{a} and {b}");
    if let Some(both) = &both {
        assert_prints_back(both);
        assert!(a.covers(both) && b.covers(both), "{a} and {b}");
        assert_eq!(both.cut(a).is_empty(), both == a);
    }
    for probe in probes {
        let is_in_both = both.as_ref().is_some_and(|both| probe.is_in(both));
        assert_eq!(
            is_in_both,
            probe.is_in(a) && probe.is_in(b),
            "{a} and {b}: {:?}",
            probe.url
        );
        assert!(!a.covers(b) || !probe.is_in(b) || probe.is_in(a));
    }
}

fn check_three(a: &Target, b: &Target, c: &Target) {
    let left = a.meet(b).and_then(|both| both.meet(c));
    let right = b.meet(c).and_then(|both| a.meet(&both));
    assert_eq!(left, right, "{a} and {b} and {c}");
}
