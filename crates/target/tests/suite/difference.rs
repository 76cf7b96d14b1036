use proptest::prelude::*;
use yoi_target::{Difference, Target};

use crate::generate::Case;
use crate::laws::law;
use crate::parse;

fn told(before: &[&str], now: &[&str]) -> Vec<String> {
    let [before, now] =
        [before, now].map(|texts| texts.iter().map(|it| parse(it)).collect::<Vec<_>>());
    let one = |difference: Difference| match difference {
        Difference::New { index, within, .. } => format!("new {index} within={within}"),
        Difference::Wider { overlap } => {
            let gained: Vec<_> = overlap.gained.iter().map(ToString::to_string).collect();
            let lost: Vec<_> = overlap.lost.iter().map(ToString::to_string).collect();
            format!("wider {}: before {gained:?}, now {lost:?}", overlap.index)
        }
        Difference::Narrower { overlap } => {
            let lost: Vec<_> = overlap.lost.iter().map(ToString::to_string).collect();
            format!("narrower {}: now {lost:?}", overlap.index)
        }
        Difference::Gone { before } => format!("gone {before}"),
    };
    Difference::between(&before, &now)
        .into_iter()
        .map(one)
        .collect()
}

#[test]
fn one_path_prefix_that_is_wider_is_named_and_nothing_else() {
    let before = [
        "wss://a.example/v1/trades subprotocols=t",
        "https://b.example/ methods=GET",
    ];
    let now = [
        "wss://a.example/v1 subprotocols=t",
        "https://b.example/ methods=GET",
    ];
    assert_eq!(
        told(&before, &now),
        [r#"wider 0: before ["only paths `/v1/trades`"], now []"#]
    );
    assert_eq!(
        told(&now, &before),
        [r#"narrower 0: now ["only paths `/v1/trades`"]"#]
    );
    assert_eq!(told(&now, &now), Vec::<String>::new());
}

#[test]
fn what_is_new_gone_and_moved_is_told() {
    let before = [
        "https://a.example/v1 methods=GET,POST",
        "wss://old.example/",
    ];
    let now = [
        "https://a.example/v2 methods=GET",
        "https://a.example/v1 methods=GET,PUT",
        "ws://old.example/",
    ];
    assert_eq!(
        told(&before, &now),
        [
            "new 0 within=false",
            r#"wider 1: before ["without methods `PUT`"], now ["without methods `POST`"]"#,
            "new 2 within=false",
            "gone wss://old.example/",
        ],
        "a scheme never stands for another"
    );
    assert_eq!(
        told(
            &["wss://a.example/"],
            &["wss://a.example/", "wss://a.example/v1"]
        ),
        ["new 1 within=true"]
    );
    assert_eq!(
        told(
            &["wss://a.example/"],
            &["wss://a.example/v1", "wss://a.example/v2"]
        ),
        [
            r#"narrower 0: now ["only paths `/v1`"]"#,
            r#"narrower 1: now ["only paths `/v2`"]"#
        ]
    );
}

fn covers(targets: &[Target], target: &Target) -> bool {
    targets.iter().any(|it| it.covers(target))
}

#[test]
fn more_is_told_of_exactly_what_no_single_earlier_target_held() {
    law(|Case { a, b, c, .. }| {
        let (before, now) = ([a.clone(), c.clone()], [b.clone(), c.clone()]);
        let found = Difference::between(&before, &now);
        let mut is_more = false;
        for (place, target) in now.iter().enumerate() {
            let told = found.iter().filter(|it| it.is_more()).any(|it| match it {
                Difference::New { index, .. } => *index == place,
                Difference::Wider { overlap } => overlap.index == place,
                _ => false,
            });
            prop_assert_eq!(told, !covers(&before, target), "{}", target);
            is_more |= told;
        }
        Ok(is_more && a.meet(b).is_some())
    });
}

#[test]
fn less_is_told_of_exactly_what_no_single_later_target_holds() {
    law(|Case { a, b, c, .. }| {
        let (earlier, now) = ([a.clone(), c.clone()], [b.clone(), c.clone()]);
        let found = Difference::between(&earlier, &now);
        let mut is_less = false;
        for target in &earlier {
            let told = found.iter().any(|it| match it {
                Difference::Gone { before } => before == target,
                Difference::Wider { overlap } | Difference::Narrower { overlap } => {
                    overlap.before == *target && !overlap.lost.is_empty()
                }
                Difference::New { .. } => false,
            });
            prop_assert_eq!(told, !covers(&now, target), "{}", target);
            is_less |= told;
        }
        Ok(is_less && a.meet(b).is_some())
    });
}

#[test]
fn lists_of_the_same_targets_do_not_differ() {
    law(|Case { a, b, c, .. }| {
        let (before, now) = (
            [a.clone(), b.clone(), c.clone()],
            [c.clone(), a.clone(), b.clone(), a.clone()],
        );
        prop_assert_eq!(Difference::between(&before, &now), []);
        Ok(a != b)
    });
}
