//! What is cut takes nothing else out of sight.

use yoi_testkit::PackageFolder;

use crate::call::ID;
use crate::{Project, component};

/// Long paths come first in the text of a target, and would be all that is seen of it.
#[test]
fn a_long_path_hides_nothing_else_that_is_asked() {
    let quoted = |texts: &[String]| format!("[\"{}\"]", texts.join("\", \""));
    let paths = quoted(&[format!("/{}", "p".repeat(699)), "/q".to_owned()]);
    let mut methods: Vec<_> = (0..40).map(|n| format!("A{n:0>31}")).collect();
    methods.extend(["DELETE".to_owned(), "GET".to_owned()]);
    let (padded, plain) = (quoted(&methods), quoted(&methods[40..]));
    let request = |methods: &str| {
        format!(
            "scheme = \"https\"\nhost = \"a.example\"\npath_prefixes = {paths}\nmethods = {methods}\naddresses = [\"private\"]\nrequest_headers = [\"x-a\"]"
        )
    };
    let websocket = format!(
        "scheme = \"wss\"\nhost = \"a.example\"\npath_prefixes = {paths}\nsubprotocols = [\"b.v1\"]"
    );
    let package = PackageFolder::new(ID)
        .component(component(&[]))
        .ask_websocket(&websocket)
        .ask_request(&request(&plain))
        .ask_request(&request(&padded));
    let project = Project::with(&package);
    project.enable(ID, |it| {
        it.grant_request(&request(&plain).replace("x-a", "x-b"))
    });
    let told = project.yoi(&["plugin", "show", ID]);
    let (told, _) = told
        .split_once("\nnext: ")
        .unwrap_or_else(|| panic!("{told}"));
    let seen = |line: &str| told.lines().filter(|it| *it == line).count();
    assert_eq!(seen("    path: /q"), 4, "{told}");
    let long = |it: &&str| it.starts_with("    path: /ppp") && it.ends_with("ppp");
    assert_eq!(told.lines().filter(long).count(), 4, "{told}");
    assert_eq!(seen("    subprotocols: b.v1"), 1, "{told}");
    assert_eq!(
        seen("    methods: DELETE, GET"),
        3,
        "of the asks and the grant: {told}"
    );
    assert_eq!(
        seen("      methods: DELETE, GET"),
        2,
        "of what is given: {told}"
    );
    assert_eq!(seen("    addresses: private"), 3, "{told}");
    assert_eq!(seen("    request headers: x-a"), 2, "{told}");
    let padding = |it: &&str| it.starts_with("    methods: A");
    let padding: Vec<_> = told.lines().filter(padding).collect();
    assert_eq!(padding.len(), 5, "{told}");
    assert!(padding.iter().all(|it| !it.contains('…')), "{told}");
}

/// What is not granted of an ask is named, and cut, before what to do.
#[test]
fn a_long_list_does_not_hide_the_next_step() {
    let names: Vec<_> = (0..64).map(|n| format!("\"{n:0>64}\"")).collect();
    let host = "scheme = \"wss\"\nhost = \"a.example\"";
    let package = PackageFolder::new(ID)
        .component(component(&[]))
        .tool("run")
        .ask_websocket(&format!("{host}\nsubprotocols = [{}]", names.join(", ")));
    let project = Project::with(&package);
    project.enable(ID, |it| it.grant_websocket(host));
    let told = project.yoi(&["plugin", "show", ID]);
    let step = told.lines().find(|it| it.starts_with("next: ")).unwrap();
    assert!(
        step.contains(" more characters); leave it, if that"),
        "{step}"
    );
    assert!(step.ends_with("` in `yoi.toml`:"), "{step}");
    assert!(step.len() < 1000, "{step}");
}
