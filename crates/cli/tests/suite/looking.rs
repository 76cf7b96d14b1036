//! Whoever looks at a package compiles and runs nothing of it.

use yoi_testkit::PackageFolder;

use crate::Project;

const ID: &str = "example.endless";

/// A valid component that would never come to its tools.
fn endless() -> PackageFolder {
    let component = r#"(component
        (core module $endless (func $run (loop br 0)) (start $run))
        (core instance (instantiate $endless))
        (instance $tools)
        (export "yoi:plugin/tools@1.0.0" (instance $tools))
    )"#;
    PackageFolder::new(ID)
        .component(wat::parse_str(component).unwrap())
        .tool("run")
}

#[test]
fn what_is_looked_at_is_neither_compiled_nor_run() {
    let project = Project::with(&endless());
    project.enable(ID, |it| it);
    let (cache, state) = (project.path().join("cache"), project.path().join("state"));
    let run = |arguments: &[&str]| {
        let mut command = project.command(arguments);
        command.env("XDG_CACHE_HOME", &cache);
        command.env("XDG_STATE_HOME", &state);
        command.output().unwrap().status.code()
    };
    let folder = format!(".yoi/plugins/{ID}");
    let looks: &[(&[&str], i32)] = &[
        (&["plugin", "list"], 0),
        (&["plugin", "list", "--json"], 0),
        (&["plugin", "show", ID], 0),
        (&["plugin", "show", ID, "--diff"], 0),
        (&["plugin", "check", &folder], 0),
        (&["plugin", "explain", ID, "wss://example.com/"], 1),
    ];
    for (arguments, status) in looks {
        assert_eq!(run(arguments), Some(*status), "{arguments:?}");
        assert!(!cache.exists() && !state.exists(), "{arguments:?}");
    }
    // Whatever is compiled is kept there, even if it is refused for what it has then.
    run(&["plugin", "compile", ID]);
    assert!(cache.exists());
}
