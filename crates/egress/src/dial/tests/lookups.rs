//! What one plugin's look-ups cost the others.

use tokio::sync::Semaphore;
use tokio::time::timeout;
use yoi_testkit::Answer;

use super::super::lookups::{MOST_OF_A_PLUGIN, MOST_OF_ALL};
use super::*;
use crate::resolve::ResolveFuture;

const SOON: Duration = Duration::from_millis(1);

/// Names that begin with `lost` are never answered.
fn losing() -> ScriptedResolver {
    ScriptedResolver::new(|name, _| match name.starts_with("lost") {
        true => Answer::Never,
        false => vec![ip("127.0.0.1")].into(),
    })
}

async fn answered(lookups: &Lookups, name: &str) -> bool {
    let answer = timeout(SOON, lookups.look_up(name, Naming::Dns)).await;
    answer.is_ok_and(|answer| answer.is_ok())
}

/// A plugin that may reach any name opens with the shortest time-out, again and again.
#[tokio::test(start_paused = true)]
async fn a_plugin_whose_look_ups_never_end_holds_its_own_places_and_no_others() {
    let names = losing();
    let first = Lookups::new(resolver(&names));
    let second = first.for_plugin();
    for number in 0..100 {
        let name = format!("lost-{number}.test.example");
        assert!(!answered(&first, &name).await);
    }
    assert_eq!(
        names.queries().len(),
        MOST_OF_A_PLUGIN,
        "no more are begun, whatever was given up"
    );
    let tasks = tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks();
    assert_eq!(tasks, MOST_OF_A_PLUGIN);
    assert!(!answered(&first, "a.test.example").await);
    assert!(answered(&second, "a.test.example").await);
    assert!(answered(&first.for_plugin(), "a.test.example").await);
}

#[tokio::test(start_paused = true)]
async fn all_plugins_together_have_a_bound_too() {
    let names = losing();
    let first = Lookups::new(resolver(&names));
    for _ in 0..MOST_OF_ALL / MOST_OF_A_PLUGIN {
        let plugin = first.for_plugin();
        for _ in 0..MOST_OF_A_PLUGIN {
            answered(&plugin, "lost.test.example").await;
        }
    }
    assert_eq!(names.queries().len(), MOST_OF_ALL);
    assert!(!answered(&first, "a.test.example").await);
    assert_eq!(names.queries().len(), MOST_OF_ALL);
}

/// Answers one look-up for each permit of the gate.
fn gated(gate: &Arc<Semaphore>) -> Arc<dyn Resolve> {
    let gate = Arc::clone(gate);
    Arc::new(move |_: &str, _: Naming| -> ResolveFuture {
        let gate = Arc::clone(&gate);
        Box::pin(async move {
            gate.acquire().await.unwrap().forget();
            Ok(vec![ip("127.0.0.1")])
        })
    })
}

#[tokio::test(start_paused = true)]
async fn a_place_comes_back_when_its_look_up_has_ended_and_who_waited_gets_it() {
    let gate = Arc::new(Semaphore::new(0));
    let lookups = Lookups::new(gated(&gate));
    for _ in 0..MOST_OF_A_PLUGIN {
        assert!(!answered(&lookups, "a.test.example").await);
    }
    let waiting = timeout(PATIENCE, lookups.look_up("b.test.example", Naming::Dns));
    let ending = async {
        tokio::time::sleep(SOON * 10).await;
        // One for each look-up that was given up, and one for the look-up that takes a place of theirs.
        gate.add_permits(MOST_OF_A_PLUGIN + 1);
    };
    let (answer, ()) = tokio::join!(waiting, ending);
    assert_eq!(answer.unwrap().unwrap(), [ip("127.0.0.1")]);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_place_is_within_the_deadline_of_the_dial() {
    let dialler = dialler(&losing());
    let lost = url("http://lost.test.example/");
    let mut route = route(&lost, loopback());
    for _ in 0..2 * MOST_OF_A_PLUGIN {
        route.deadline = Instant::now() + SOON;
        let result = dialler.dial(&route).await;
        assert!(matches!(result, Err(DialError::Timeout)), "{result:?}");
        assert!(Instant::now() - route.deadline < SOON * 2);
    }
}

#[tokio::test]
async fn a_resolver_that_panics_is_an_error_and_gives_its_place_back() {
    let panicking: Arc<dyn Resolve> = Arc::new(|_: &str, _: Naming| -> ResolveFuture {
        Box::pin(async { panic!("a defect of the resolver") })
    });
    let lookups = Lookups::new(panicking);
    for _ in 0..2 * MOST_OF_A_PLUGIN {
        let answer = timeout(PATIENCE, lookups.look_up("a.test.example", Naming::Dns)).await;
        assert!(answer.unwrap().is_err());
    }
}
