use crate::{PATIENCE, client::open};
use futures_util::{SinkExt as _, StreamExt as _};
use std::time::Duration;
use tungstenite::{Error, Message, error::ProtocolError};
use yoi_testkit::{Break, Course, EchoServer, FaultProxy, Faults, Pace, Tampering};

const SPLIT: Pace = Pace::Split(7);

fn to_client(breaks: Option<(u64, Break)>, tampering: Option<Tampering>) -> Faults {
    Faults {
        to_client: Course {
            pace: Pace::Plain,
            breaks,
            tampering,
        },
        ..Faults::none()
    }
}

/// What comes back of ten messages, and the end, if one came.
async fn exchange(faults: Faults) -> (Vec<String>, Option<Error>) {
    let server = EchoServer::start();
    let proxy = FaultProxy::start(server.addr(), move |head| {
        assert_eq!(head.path(), "/here");
        faults.clone()
    });
    let mut connection = open(&proxy.ws_url("/here")).await;
    for number in 0..10 {
        let _ = connection.send(Message::text(format!("{number}"))).await;
    }
    let mut came = Vec::new();
    let end = loop {
        match tokio::time::timeout(Duration::from_millis(500), connection.next()).await {
            Ok(Some(Ok(message))) => came.push(message.to_string()),
            Ok(Some(Err(error))) => break Some(error),
            Ok(None) | Err(_) => break None,
        }
    };
    drop(connection);
    assert!(proxy.until_closed(PATIENCE).await, "the proxy lets go");
    assert!(
        server.until_closed(PATIENCE).await,
        "and so does the server"
    );
    (came, end)
}

fn numbers(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers
        .into_iter()
        .map(|number| number.to_string())
        .collect()
}

#[tokio::test]
async fn whatever_the_pace_everything_arrives() {
    let wait = Duration::from_millis(3);
    for pace in [Pace::Plain, SPLIT, Pace::Late(wait), Pace::Gathered(wait)] {
        let course = Course {
            pace,
            ..Course::default()
        };
        // The server of this test takes a head that comes byte by byte for an attack, and resets.
        let to_server = match pace {
            Pace::Split(_) => Course::default(),
            _ => course.clone(),
        };
        let faults = Faults {
            to_server,
            to_client: course,
        };
        assert!(faults.are_harmless());
        assert_eq!(exchange(faults).await.0, numbers(0..10), "{pace:?}");
    }
}

#[tokio::test]
async fn a_connection_breaks_where_it_is_told_to() {
    // The answer of the handshake has 129 bytes, and an echo of one digit 3.
    let after = 129 + 3 * 4 + 1;
    for (broken, is_told) in [
        (Break::Reset, true),
        (Break::Cut, true),
        (Break::HalfClosed, true),
        (Break::HalfOpen, false),
        (Break::BlackHole, false),
    ] {
        let faults = to_client(Some((after, broken)), None);
        assert!(!faults.are_harmless());
        let (came, end) = exchange(faults).await;
        // A reset takes back what was not read yet.
        assert!(numbers(0..4).starts_with(&came), "{broken:?}: {came:?}");
        assert!(
            came.len() == 4 || broken == Break::Reset,
            "{broken:?}: {came:?}"
        );
        assert_eq!(end.is_some(), is_told, "{broken:?}: {end:?}");
    }
}

#[tokio::test]
async fn frames_are_tampered_with_as_told() {
    let spoiled = exchange(to_client(None, Some(Tampering::Spoiled(3)))).await;
    assert_eq!(spoiled.0, numbers(0..3));
    let wanted = ProtocolError::NonZeroReservedBits;
    assert!(matches!(spoiled.1, Some(Error::Protocol(error)) if error == wanted));
    let lies = [
        (Tampering::Lost(3), numbers([0, 1, 2, 4, 5, 6, 7, 8, 9])),
        (
            Tampering::Doubled(3),
            numbers([0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9]),
        ),
        (Tampering::Late(3), numbers([0, 1, 2, 4, 3, 5, 6, 7, 8, 9])),
    ];
    for (lie, came) in lies {
        assert_eq!(
            exchange(to_client(None, Some(lie))).await.0,
            came,
            "{lie:?}"
        );
    }
}

#[test]
fn a_seed_always_means_the_same_and_never_a_lie() {
    let all: Vec<Faults> = (0..2_000).map(Faults::seeded).collect();
    assert_eq!(all, (0..2_000).map(Faults::seeded).collect::<Vec<_>>());
    let harmless = all.iter().filter(|faults| faults.are_harmless()).count();
    assert!((800..1_200).contains(&harmless), "{harmless}");
    for broken in [
        Break::Reset,
        Break::Cut,
        Break::HalfClosed,
        Break::HalfOpen,
        Break::BlackHole,
    ] {
        let breaks = |course: &Course| matches!(course.breaks, Some((_, how)) if how == broken);
        assert!(
            all.iter().any(|faults| breaks(&faults.to_server)),
            "{broken:?}"
        );
        assert!(
            all.iter().any(|faults| breaks(&faults.to_client)),
            "{broken:?}"
        );
    }
    let tampering = |faults: &Faults| [faults.to_server.tampering, faults.to_client.tampering];
    let told: Vec<_> = all.iter().flat_map(tampering).flatten().collect();
    assert!(!told.is_empty());
    assert!(told.iter().all(|how| matches!(how, Tampering::Spoiled(_))));
}
