//! The law would notice: a proxy that lies, and records that were made wrong.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use yoi_runtime::CallError;
use yoi_testkit::{Break, Course, Faults, Pace, Tampering};

use crate::case::{Act, Answer, Case, End, Limits, Planned, Violation, close_code};
use crate::guest::{Guests, Told, ToldConnection};
use crate::law::{ASKED, Happened, Tally, judge};
use crate::round::{Lies, Round};
use crate::server::Seen;

/// One connection without faults.
fn case(acts: Vec<Act>, steps: &[Value]) -> Case {
    let planned = Planned {
        faults: Faults::none(),
        answer: Answer::Right,
        acts,
        sends: 1,
        receives: 2,
    };
    let mut all = vec![json!({"open": {"at": 0}})];
    all.extend_from_slice(steps);
    Case {
        seed: 1,
        limits: Limits::Roomy,
        connections: vec![planned],
        steps: all,
        end: End::Return,
    }
}

/// Ten messages there, ten back, and goodbye.
fn exchange() -> Case {
    let steps = [
        json!({"send": {"at": 0, "count": 10}}),
        json!({"flush": {"at": 0, "ms": 1000}}),
        json!({"receive": {"at": 0, "count": 10, "ms": 500}}),
        json!({"close": {"at": 0, "code": close_code(0), "reason": "soak"}}),
    ];
    case(vec![Act::Send(10)], &steps)
}

async fn failures(guests: &Arc<Guests>, case: Case, lies: Lies) -> Vec<String> {
    let done = Round::new(vec![case]).run(guests, &lies).await.unwrap();
    done.failures
        .into_iter()
        .map(|failure| failure.what)
        .collect()
}

fn lie(to_server: Option<Tampering>, to_client: Option<Tampering>) -> Lies {
    let course = |tampering| Course {
        tampering,
        ..Course::default()
    };
    Lies::To(Faults {
        to_server: course(to_server),
        to_client: course(to_client),
    })
}

/// A proxy that says that it has no faults, and loses, doubles or moves a message, or ends the connection.
#[tokio::test(flavor = "multi_thread")]
async fn a_lie_of_the_transport_is_caught_whatever_it_is() {
    let guests = Arc::new(Guests::load(4).unwrap());
    let truth = failures(&guests, exchange(), Lies::None).await;
    assert_eq!(truth, Vec::<String>::new());

    let (lost, doubled, late) = (Tampering::Lost, Tampering::Doubled, Tampering::Late);
    for tampering in [lost(3), doubled(3), late(3)] {
        let caught = failures(&guests, exchange(), lie(Some(tampering), None)).await;
        assert!(
            caught.iter().any(|what| what.contains(ASKED[1])),
            "{tampering:?}: {caught:?}"
        );
        let caught = failures(&guests, exchange(), lie(None, Some(tampering))).await;
        assert!(
            caught.iter().any(|what| what.contains(ASKED[6])),
            "{tampering:?}: {caught:?}"
        );
    }

    // The last of all: what comes before it is whole.
    let caught = failures(&guests, exchange(), lie(Some(lost(9)), None)).await;
    assert!(
        caught.iter().any(|what| what.contains(ASKED[3])),
        "{caught:?}"
    );
    let follow = || {
        let drain = json!({"drain": {"at": 0, "ms": 1000}});
        case(
            vec![Act::Send(10), Act::Close(Some((1000, "done".to_owned())))],
            &[drain],
        )
    };
    assert_eq!(
        failures(&guests, follow(), Lies::None).await,
        Vec::<String>::new()
    );
    let caught = failures(&guests, follow(), lie(None, Some(lost(9)))).await;
    assert!(
        caught.iter().any(|what| what.contains(ASKED[8])),
        "{caught:?}"
    );

    let breaking = |after, broken| {
        Lies::To(Faults {
            to_server: Course {
                pace: Pace::Plain,
                breaks: Some((after, broken)),
                tampering: None,
            },
            ..Faults::none()
        })
    };
    // The request is shorter, and ten messages are longer. The guest hears of it, or says goodbye to nobody.
    let caught = failures(&guests, exchange(), breaking(500, Break::Cut)).await;
    let laws = [ASKED[4], ASKED[9]];
    let is_caught = |what: &String| laws.iter().any(|law| what.contains(law));
    assert!(caught.iter().any(is_caught), "{caught:?}");
    let leave = || {
        let steps = [
            json!({"send": {"at": 0, "count": 10}}),
            json!({"flush": {"at": 0, "ms": 1000}}),
        ];
        case(Vec::new(), &steps)
    };
    assert_eq!(
        failures(&guests, leave(), Lies::None).await,
        Vec::<String>::new()
    );
    let caught = failures(&guests, leave(), breaking(500, Break::BlackHole)).await;
    assert!(
        caught.iter().any(|what| what.contains(ASKED[5])),
        "{caught:?}"
    );
}

/// As an exchange goes that breaks no law.
fn right() -> (Case, Happened) {
    let closed = Some((close_code(0), "soak".to_owned()));
    let told = ToldConnection {
        opened: Some(json!("open")),
        accepted: 10,
        flushed: 10,
        received: 10,
        ended: None,
        status: Some(json!({"error": "closed", "how": "by-guest"})),
        close_ms: Some(1),
    };
    let seen = Seen {
        received: 10,
        closed: Some(closed),
        began: 10,
        sent: 10,
        frames: 10,
        ended: true,
        ..Seen::default()
    };
    let happened = Happened {
        ended: Ok(()),
        took: Duration::from_secs(1),
        told: Some(Told {
            connections: vec![told],
            faults: Vec::new(),
        }),
        seen: vec![Some(seen)],
    };
    (exchange(), happened)
}

type Wrong = fn(&mut Case, &mut Happened);

fn told(happened: &mut Happened) -> &mut ToldConnection {
    &mut happened.told.as_mut().unwrap().connections[0]
}

fn seen(happened: &mut Happened) -> &mut Seen {
    happened.seen[0].as_mut().unwrap()
}

#[test]
fn each_law_is_broken_by_what_it_is_against() {
    let (case, happened) = right();
    assert_eq!(
        judge(&case, &happened, &mut Tally::default()),
        Vec::<String>::new()
    );
    let wrongs: [(&str, Wrong); 16] = [
        (ASKED[0], |_, happened| {
            happened.ended = Err(CallError::ShutDown)
        }),
        (ASKED[0], |case, _| case.end = End::Trap),
        ("calls end in time", |_, happened| {
            happened.took = Duration::from_secs(60)
        }),
        (ASKED[1], |_, happened| {
            seen(happened).fault = Some("message 3".to_owned())
        }),
        (ASKED[2], |_, happened| seen(happened).received = 11),
        (ASKED[3], |_, happened| seen(happened).received = 9),
        (ASKED[4], |_, happened| seen(happened).closed = None),
        (ASKED[5], |case, happened| {
            case.connections[0].acts.clear();
            seen(happened).received = 9;
        }),
        (ASKED[6], |_, happened| {
            happened.told.as_mut().unwrap().faults.push("no".to_owned())
        }),
        (ASKED[7], |_, happened| told(happened).received = 11),
        (ASKED[8], |_, happened| {
            closed_by_peer(happened, 1000);
            told(happened).received = 9;
        }),
        (ASKED[8], |_, happened| {
            closed_by_peer(happened, 1000);
            seen(happened).closing = Some(Some((1001, String::new())));
        }),
        (ASKED[9], |_, happened| {
            told(happened).status = Some(json!({"how": "abnormal"}))
        }),
        (ASKED[10], |case, _| {
            case.connections[0].faults.to_client.tampering = Some(Tampering::Spoiled(5));
        }),
        (ASKED[11], |case, happened| {
            case.connections[0]
                .acts
                .push(Act::Violate(Violation::Reserved));
            seen(happened).violated = true;
            closed_by_peer(happened, 1000);
        }),
        ("an opening is told as it was", |case, _| {
            case.connections[0].answer = Answer::Status(503);
        }),
    ];
    for (law, wrong) in wrongs {
        let (mut case, mut happened) = right();
        wrong(&mut case, &mut happened);
        let breaches = judge(&case, &happened, &mut Tally::default());
        assert!(
            breaches.iter().any(|breach| breach.contains(law)),
            "{law}: {breaches:?}"
        );
    }
}

fn closed_by_peer(happened: &mut Happened, code: u16) {
    let ended = json!({"error": "closed", "how": "by-peer", "code": code, "reason": ""});
    told(happened).ended = Some(ended.clone());
    told(happened).status = Some(ended);
    told(happened).close_ms = None;
    seen(happened).closing = Some(Some((code, String::new())));
}

#[test]
fn what_is_unknown_is_not_judged() {
    let (mut case, mut happened) = right();
    case.end = End::Cancel(5);
    happened.ended = Err(CallError::Cancelled);
    happened.told = None;
    seen(&mut happened).received = 3;
    assert_eq!(
        judge(&case, &happened, &mut Tally::default()),
        Vec::<String>::new()
    );
    happened.seen = vec![None];
    assert_eq!(
        judge(&case, &happened, &mut Tally::default()),
        Vec::<String>::new()
    );
}
