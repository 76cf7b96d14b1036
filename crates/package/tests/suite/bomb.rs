use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use insta::assert_snapshot;
use yoi_package::{Candidate, Component};

use crate::component::component;
use crate::folder::{MANIFEST, folder};
use crate::megabyte::spent;
use crate::{codes, outcome, shown};

/// Reads well within a second, whatever the file would expand to.
fn told(items: &str) -> Vec<&'static str> {
    read(component(items))
}

fn read(bytes: Vec<u8>) -> Vec<&'static str> {
    let glanced = glanced(&bytes);
    let begun = spent();
    let codes = outcome(Component::read(bytes));
    assert!(spent() - begun < Duration::from_secs(1));
    // What items amount to only a validator knows: of that a glance says less.
    assert!(
        glanced == codes || glanced.is_empty(),
        "{glanced:?}, {codes:?}"
    );
    codes
}

/// What is told of it in a package that is looked at among many.
fn glanced(bytes: &[u8]) -> Vec<&'static str> {
    let folder = folder(MANIFEST, bytes);
    let begun = spent();
    let (identity, reviews) = Candidate::open(folder.path()).identity();
    assert!(spent() - begun < Duration::from_secs(1));
    let told = reviews.iter().flat_map(|it| codes(&it.diagnostics));
    let told: Vec<_> = told.collect();
    assert_eq!(identity.is_some(), told.is_empty());
    told
}

/// Components side by side, each making two instances of the one before.
fn siblings(levels: usize, innermost: &str) -> String {
    let mut text = format!("(component $c0 {innermost})\n");
    for level in 1..levels {
        let before = level - 1;
        writeln!(
            text,
            "(component $c{level} (alias outer 1 {before} (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))"
        )
        .unwrap();
    }
    text
}

/// Components one in another, each making two instances of the next.
fn nested(levels: usize) -> String {
    (0..levels).fold(String::new(), |inner, _| {
        let twice = "(instance (instantiate 0)) (instance (instantiate 0))";
        let twice = if inner.is_empty() { "" } else { twice };
        format!("(component {inner} {twice})")
    })
}

const MODULE: &str = "(core module $m) (core instance (instantiate $m))";

#[test]
fn doubling_instances_is_refused_however_small_the_file() {
    for levels in [10, 20, 24, 60] {
        let bomb = siblings(levels, MODULE);
        let used = format!("{bomb} (instance (instantiate $c{}))", levels - 1);
        assert_eq!(told(&used), ["component/too-many-instances"], "{levels}");
        assert_eq!(glanced(&component(&used)), ["component/too-many-instances"]);
        assert_eq!(
            told(&bomb),
            ["component/too-many-instances"],
            "{levels}, not instantiated"
        );
    }
    for levels in [10, 14] {
        assert_eq!(told(&nested(levels)), ["component/too-many-instances"]);
    }
    assert_eq!(told(&nested(5)), [""; 0]);
    assert_eq!(told(&siblings(5, MODULE)), [""; 0]);
}

#[test]
fn exactly_the_limit_of_instances_is_accepted() {
    let many = |count: usize| {
        format!(
            "(core module $m) {}",
            "(core instance (instantiate $m)) ".repeat(count)
        )
    };
    assert_eq!(told(&many(256)), [""; 0]);
    assert_eq!(told(&many(257)), ["component/too-many-instances"]);
    let mixed = |count: usize| {
        let inner = format!("(component $c {MODULE})");
        format!("{inner} {}", "(instance (instantiate $c)) ".repeat(count))
    };
    assert_eq!(told(&mixed(128)), [""; 0]);
    assert_eq!(told(&mixed(129)), ["component/too-many-instances"]);
}

#[test]
fn nesting_is_bounded() {
    // The component itself is one, and the innermost here is another.
    let chain = |levels: usize| format!("{}{}", "(component ".repeat(levels), ")".repeat(levels));
    assert_eq!(told(&chain(15)), [""; 0]);
    assert_eq!(told(&chain(16)), ["component/too-deep"]);
    assert_eq!(told(&chain(60)), ["component/too-deep"]);
    assert_eq!(read(endless(1 << 20)), ["component/too-deep"]);
    assert_eq!(glanced(&endless(1 << 20)), ["component/too-deep"]);
}

/// Nothing but openings of components in components, as bytes.
fn endless(length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < length {
        bytes.extend(b"\0asm\x0d\0\x01\0\x04");
        let rest = u32::try_from(length * 2 - bytes.len()).unwrap();
        bytes.extend((0..4).map(|at| (rest >> (7 * at)) as u8 | 0x80));
        bytes.push((rest >> 28) as u8);
    }
    bytes
}

/// One import after the other, as bytes, each of so few.
#[test]
fn the_number_of_imports_is_bounded() {
    const IMPORTS: u32 = 4 << 20;
    const IMPORT: &[u8] = b"\0\x01a\x01\0";
    let leb128 = |value: u32| {
        let parts = (0..5).map(move |at| (value >> (7 * at)) as u8 & 0x7f);
        parts
            .enumerate()
            .map(|(at, it)| if at < 4 { it | 0x80 } else { it })
    };
    let length = 5 + IMPORTS * IMPORT.len() as u32;
    let mut bytes = b"\0asm\x0d\0\x01\0\x0a".to_vec();
    bytes.extend(leb128(length).chain(leb128(IMPORTS)));
    bytes.extend(IMPORT.repeat(IMPORTS as usize));
    assert_eq!(read(bytes), ["component/too-many-items"]);
}

#[test]
fn the_number_of_parts_is_bounded() {
    // The component and the inner one of the fixture are two of them.
    assert_eq!(told(&"(core module) ".repeat(254)), [""; 0]);
    assert_eq!(
        told(&"(core module) ".repeat(255)),
        ["component/too-many-definitions"]
    );
    assert_eq!(
        told(&"(component) ".repeat(255)),
        ["component/too-many-definitions"]
    );
}

#[test]
fn doubling_what_an_instance_holds_is_refused() {
    let mut text = "(instance $i0)\n".to_owned();
    for level in 1..20 {
        let before = level - 1;
        writeln!(
            text,
            r#"(instance $i{level} (export "a" (instance $i{before})) (export "b" (instance $i{before})))"#
        )
        .unwrap();
    }
    assert_eq!(told(&text), ["component/too-many-items"]);
}

/// The type of what is passed on stays that of an empty instance, so that no
/// limit on the size of types sees it grow.
#[test]
fn doubling_behind_a_narrow_type_is_refused() {
    let mut text = r#"(component $c (import "x" (instance $x)) (instance $y (export "a" (instance $x)) (export "b" (instance $x))) (export "y" (instance $y)))
        (instance $i0)"#
        .to_owned();
    for level in 1..40 {
        let before = level - 1;
        writeln!(
            text,
            r#"(instance $o{level} (instantiate $c (with "x" (instance $i{before})))) (alias export $o{level} "y" (instance $i{level}))"#
        )
        .unwrap();
    }
    assert_eq!(told(&text), ["component/too-many-items"]);
}

#[test]
fn doubling_what_a_component_captures_is_refused() {
    let mut text = "(component $c0)\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        writeln!(
            text,
            "(component $c{level} (alias outer 1 {before} (component)) (alias outer 1 {before} (component)))"
        )
        .unwrap();
    }
    assert_eq!(told(&text), ["component/too-many-items"]);
}

#[test]
fn doubling_a_type_is_refused() {
    let mut types = r#"(type $t0 (instance (export "a" (func))))"#.to_owned();
    for level in 1..19 {
        let before = level - 1;
        writeln!(
            types,
            r#"(type $t{level} (instance (alias outer 1 {before} (type $t)) (export "a" (instance (type $t))) (export "b" (instance (type $t)))))"#
        )
        .unwrap();
    }
    let bomb = format!(r#"{types} (import "yoi:host/log@1.0.0" (instance (type 18)))"#);
    assert_eq!(told(&bomb), ["component/too-many-items"]);
    let small = format!(r#"{types} (import "yoi:host/log@1.0.0" (instance (type 8)))"#);
    assert_eq!(told(&small), [""; 0]);
}

#[test]
fn many_copies_of_a_wide_instance_are_refused() {
    let mut wide = "(instance $none) (instance $wide".to_owned();
    for name in 0..2000 {
        write!(wide, r#" (export "n{name}" (instance $none))"#).unwrap();
    }
    wide.push_str(") ");
    let copies = |count: usize| {
        let copies = (0..count).map(|at| format!(r#"(export "w{at}" (instance $wide)) "#));
        wide.clone() + &copies.collect::<String>()
    };
    assert_eq!(told(&copies(10)), [""; 0]);
    assert_eq!(told(&copies(200)), ["component/too-many-items"]);
}

#[test]
fn components_and_modules_out_of_imports_or_instances_are_refused() {
    let cases = [
        r#"(import "c" (component))"#,
        r#"(import "m" (core module))"#,
        r#"(component (import "c" (component $c)) (instance (instantiate $c)))"#,
        r#"(component (import "m" (core module $m)) (core instance (instantiate $m)))"#,
        r#"(component $o (component $i) (export "c" (component $i))) (instance $o (instantiate $o)) (alias export $o "c" (component $c)) (instance (instantiate $c))"#,
        r#"(component $o (core module $i) (export "m" (core module $i))) (instance $o (instantiate $o)) (alias export $o "m" (core module $m)) (core instance (instantiate $m))"#,
    ];
    for case in cases {
        assert_eq!(told(case), ["component/import-of-code"], "{case}");
    }
}

/// The shape that toolchains give an interface they export: a component around
/// functions and types of the one outside, and several core modules.
#[test]
fn what_toolchains_nest_is_accepted() {
    let text = r#"(component
        (core module $main (memory (export "memory") 1) (func (export "call")))
        (core module $shim (table (export "$imports") 1 funcref))
        (core module $fixup (import "" "$imports" (table 1 funcref)))
        (core instance $main (instantiate $main))
        (core instance $shim (instantiate $shim))
        (alias core export $shim "$imports" (core table $table))
        (core instance $args (export "$imports" (table $table)))
        (core instance (instantiate $fixup (with "" (instance $args))))
        (type $event (record (field "a" u32)))
        (func $call (canon lift (core func $main "call")))
        (component $tools-shim-component
            (type $record (record (field "a" u32)))
            (import "import-func-call" (func $call))
            (import "import-type-event" (type $event (eq $record)))
            (import "import-instance" (instance $i (export "f" (func))))
            (export "event" (type $event))
            (export "call" (func $call)))
        (instance $given (export "f" (func $call)))
        (instance $tools (instantiate $tools-shim-component
            (with "import-func-call" (func $call))
            (with "import-type-event" (type $event))
            (with "import-instance" (instance $given))))
        (export "yoi:plugin/tools@1.0.0" (instance $tools)))"#;
    assert_eq!(read(wat::parse_str(text).unwrap()), [""; 0]);
}

#[test]
fn each_refusal_says_what_to_do() {
    let bombs = [
        siblings(20, MODULE),
        "(component ".repeat(20) + &")".repeat(20),
        "(component) ".repeat(300),
        r#"(import "c" (component))"#.to_owned(),
    ];
    let told = bombs.map(|items| shown(&Component::read(component(&items)).1, ""));
    assert_snapshot!(told.concat(), @r#"
    error[component/too-many-instances]: instantiating the component makes more than 256 instances
      at -
      help: compose fewer components, or instantiate a shared one once
    error[component/too-deep]: the component nests components more than 16 deep
      at -
      help: compose side by side instead of one in another
    error[component/too-many-definitions]: the component holds more than 256 components and core modules
      at -
      help: link the core modules into fewer
    error[component/import-of-code]: the component takes `c`, a component or core module, from an import or an instance
      at -
      help: define it inside, so that what it instantiates can be counted before it is compiled
    "#);
}

#[test]
fn every_guest_of_the_workspace_is_accepted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/guests");
    let files = fs::read_dir(folder).expect("build them with `cargo xtask guests`");
    let paths = files.map(|file| file.unwrap().path());
    let guests: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|it| it == "wasm"))
        .collect();
    assert!(!guests.is_empty(), "build them with `cargo xtask guests`");
    for guest in guests {
        assert_eq!(
            read(fs::read(&guest).unwrap()),
            [""; 0],
            "{}",
            guest.display()
        );
    }
}
