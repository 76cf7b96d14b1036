use std::cell::Cell;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use yoi_authority::Enablement;

use super::*;

const DIGEST: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
const OTHER_DIGEST: &str =
    "sha256:1111111111111111111111111111111111111111111111111111111111111111";

const TARGETS: &[&str] = &[
    "wss://stream.example.com/v1/trades subprotocols=trades.v1",
    "https://api.example.com/v1 methods=GET,POST",
    "ws://127.0.0.1:8765/",
    "https://*.example.com:*/ methods=GET addresses=private request-headers=x-a",
];

fn lines_of(id: &str) -> String {
    format!("[[plugins.enabled]]\nid = \"{id}\"\nversion = \"0.1.0\"\ndigest = \"{DIGEST}\"\n")
}

/// What may stand between the tables of a file.
const LEADS: &[&str] = &[
    "",
    "\n",
    "\n\n\n",
    "# a comment\n",
    "\n# one\n# two\n\n",
    "   \t\n  # indented \"[[plugins.enabled]]\"\n",
];

/// Decisions in the forms that people write them in. `ID` stands for the package's.
const FORMS: &[&str] = &[
    "[[plugins.enabled]]\nid = \"ID\"\nversion = \"0.1.0\"\ndigest = \"DIGEST\"\n",
    "  [[ plugins . enabled ]] # here\n  digest='DIGEST' # so\nversion   =   '0.1.0'\n\n# said\nid='ID'\nsurfaces = [\n  \"tools\", # all\n]\n",
    "[[plugins.enabled]]\nid = \"ID\"\nversion = \"0.1.0\"\ndigest = \"DIGEST\"\n[plugins.enabled.limits]\ncall_timeout_ms = 10_000\n",
    "[[plugins.enabled]]\nid = \"ID\"\nversion = \"0.1.0\"\ndigest = \"DIGEST\"\nlimits.log_bytes = 100 # few\n\n# the feed\n[[plugins.enabled.grants.websocket]]\nscheme = \"wss\"\nhost = \"a.example\" # here\n# port = 1\n\n[[plugins.enabled.grants.request]]\nscheme = \"https\"\nhost = \"a.example\"\nmethods = [\"GET\",\n\"PUT\"]\n# the end\n",
    "[[plugins.enabled]]\nid = \"ID\"\nversion = \"0.1.0\"\ndigest = \"DIGEST\"\n[plugins.enabled.grants]\n[[plugins.enabled.grants.websocket]]\nscheme = \"ws\"\nhost = \"\"\"localhost\"\"\"\n",
];

const IDS: &[&str] = &["example.a", "example.b", "example.c"];

/// A file with decisions for some of the ids, and whatever stands around them.
fn file() -> impl Strategy<Value = String> {
    let lead = || select(LEADS.to_vec());
    let one = (lead(), select(FORMS.to_vec()));
    let tables = (
        subsequence(IDS.to_vec(), 0..=3),
        prop::collection::vec(one, 3),
    );
    let tls = select(vec![
        "",
        "[tls]\nroots = [\"a.pem\"]\n",
        "tls.roots = [\"a.pem\"] # one\n",
    ]);
    (lead(), tls, tables, lead(), any::<bool>()).prop_map(
        |(first, tls, (ids, forms), last, crlf)| {
            let tables = ids.iter().zip(forms).map(|(id, (lead, form))| {
                lead.to_owned() + &form.replace("ID", id).replace("DIGEST", DIGEST)
            });
            let text = [first, tls].concat() + &tables.collect::<String>() + last;
            if crlf {
                text.replace('\n', "\r\n")
            } else {
                text
            }
        },
    )
}

fn targets() -> impl Strategy<Value = Vec<Target>> {
    subsequence(TARGETS.to_vec(), 1..=TARGETS.len())
        .prop_map(|texts| texts.iter().map(|it| Target::parse(it).unwrap()).collect())
}

fn parsed(text: &str) -> Enablement {
    let (enablement, problems) = Enablement::parse(text);
    enablement.unwrap_or_else(|| panic!("{problems:?}\n{text}"))
}

/// The targets that a package is granted, requests first.
fn granted_to(text: &str, id: &str) -> Option<Vec<Target>> {
    let enablement = parsed(text);
    let enabled = enablement
        .plugins()
        .iter()
        .find(|it| it.id().as_str() == id)?;
    let grants = enabled.request().iter().chain(enabled.websocket());
    Some(grants.map(|it| it.target().clone()).collect())
}

fn by_protocol(targets: &[Target]) -> Vec<Target> {
    let of = |protocol| targets.iter().filter(move |it| it.protocol() == protocol);
    of(Protocol::Request)
        .chain(of(Protocol::WebSocket))
        .cloned()
        .collect()
}

/// Of what was added to so many grants, each by its number.
fn added(before: &[Target], targets: &[Target]) -> Vec<(Protocol, usize)> {
    let count = |protocol| before.iter().filter(|it| it.protocol() == protocol).count();
    let (mut request, mut websocket) = (count(Protocol::Request), count(Protocol::WebSocket));
    let number = |target: &Target| {
        let next = match target.protocol() {
            Protocol::Request => &mut request,
            Protocol::WebSocket => &mut websocket,
        };
        *next += 1;
        (target.protocol(), *next - 1)
    };
    targets.iter().map(number).collect()
}

proptest! {
    #[test]
    fn to_enable_and_to_disable_gives_the_text_that_was(text in file(), targets in targets()) {
        let lines = lines_of("example.new") + "\n"
            + &targets.iter().map(grant_lines).collect::<Vec<_>>().join("\n");
        let edited = enabled(&text, &lines);
        prop_assert!(edited.starts_with(&text), "{edited}");
        prop_assert_eq!(granted_to(&edited, "example.new"), Some(by_protocol(&targets)));
        for id in IDS {
            prop_assert_eq!(granted_to(&edited, id), granted_to(&text, id));
        }
        prop_assert_eq!(disabled(&edited, "example.new"), Ok(text));
    }

    #[test]
    fn to_renew_changes_version_and_digest_and_nothing_else(text in file()) {
        for id in IDS {
            let Ok(edited) = renewed(&text, id, "0.2.0", OTHER_DIGEST) else {
                prop_assert_eq!(granted_to(&text, id), None);
                continue;
            };
            let at = edited.find(OTHER_DIGEST).unwrap();
            let enablement = parsed(&edited);
            let enabled = enablement.plugins().iter().find(|it| it.id().as_str() == *id).unwrap();
            prop_assert_eq!(enabled.version().to_string(), "0.2.0");
            prop_assert_eq!(enabled.digest().to_string(), OTHER_DIGEST);
            prop_assert_eq!(edited.matches(OTHER_DIGEST).count(), 1);
            let back = renewed(&edited, id, "0.1.0", DIGEST).unwrap();
            prop_assert_eq!(back.replace('\'', "\""), text.replace('\'', "\""));
            prop_assert!(at > 0);
        }
    }

    #[test]
    fn no_text_makes_an_edit_panic(text in "(?s).{0,60}", form in select(FORMS.to_vec()), cut in 0..400_usize) {
        let form = form.replace("ID", "example.a").replace("DIGEST", DIGEST);
        let cut: String = form.chars().take(cut).collect();
        for text in [&text, &cut, &(text.clone() + &form), &(cut.clone() + &text)] {
            let target = Target::parse(TARGETS[0]).unwrap();
            let _ = granted(text, "example.a", &[target]);
            let _ = revoked(text, "example.a", &[(Protocol::WebSocket, 0)]);
            let _ = disabled(text, "example.a");
        }
    }
}

#[test]
fn to_grant_and_to_revoke_gives_the_text_that_was() {
    let telling = Cell::new(0);
    proptest!(|(text in file(), targets in targets(), id in select(IDS.to_vec()))| {
        let Some(before) = granted_to(&text, id) else {
            prop_assert_eq!(granted(&text, id, &targets), Err(EditError::NotThere));
            return Ok(());
        };
        telling.set(telling.get() + 1);
        let edited = granted(&text, id, &targets).unwrap();
        let all = by_protocol(&[before.clone(), targets.clone()].concat());
        prop_assert_eq!(granted_to(&edited, id), Some(all), "{}", edited);
        for other in IDS.iter().filter(|it| **it != id) {
            prop_assert_eq!(granted_to(&edited, other), granted_to(&text, other));
        }
        let unended = if text.ends_with('\n') { "" } else { "\n" };
        let back = revoked(&edited, id, &added(&before, &targets)).unwrap();
        prop_assert_eq!(back, text + unended, "{}", edited);
    });
    assert!(telling.get() > 50, "{}", telling.get());
}

#[test]
fn to_disable_one_leaves_the_others_and_their_comments() {
    let text = "# my plugins\n[[plugins.enabled]]\nid = \"a.b\"\nversion = \"0.1.0\"\ndigest = \"x\"\n\n\
                # the feed, see ticket 12\n[[plugins.enabled.grants.websocket]]\nscheme = \"wss\"\nhost = \"a.example\"\n\n\
                # c is for charts\n[[plugins.enabled]]\nid = \"a.c\"\nversion = \"0.1.0\"\ndigest = \"x\"\n# port = 1\n";
    assert_eq!(
        disabled(text, "a.b").unwrap(),
        "# my plugins\n\n# c is for charts\n[[plugins.enabled]]\nid = \"a.c\"\nversion = \"0.1.0\"\ndigest = \"x\"\n# port = 1\n"
    );
    let (first, _) = text.split_once("\n# c is").unwrap();
    assert_eq!(
        disabled(text, "a.c").unwrap(),
        first.to_owned() + "# port = 1\n"
    );
    let without_grant = revoked(text, "a.b", &[(Protocol::WebSocket, 0)]).unwrap();
    assert!(!without_grant.contains("ticket 12"), "{without_grant}");
    assert!(
        without_grant.contains("# c is for charts"),
        "{without_grant}"
    );
}

#[test]
fn what_is_written_in_line_is_left_to_be_edited_by_hand() {
    let target = [Target::parse(TARGETS[0]).unwrap()];
    let in_line = "plugins = { enabled = [{ id = \"a.b\" }] }\n";
    assert_eq!(
        granted(in_line, "a.b", &target),
        Err(EditError::InLine("plugins.enabled"))
    );
    for grants in [
        "grants = {}",
        "grants.websocket = []",
        "grants.request = []",
    ] {
        let text = format!("{}{grants}\n", lines_of("a.b"));
        let told = granted(&text, "a.b", &target);
        assert_eq!(
            told,
            Err(EditError::InLine("plugins.enabled.grants")),
            "{grants}"
        );
        assert!(disabled(&text, "a.b").unwrap().is_empty());
    }
    assert_eq!(
        granted("plugins = 1", "a.b", &target),
        Err(EditError::NotThere)
    );
    assert_eq!(granted("x = ", "a.b", &target), Err(EditError::Syntax));
}
