use insta::assert_snapshot;
use yoi_package::Component;

use crate::component::component;
use crate::{outcome, shown};

/// A core module for each proposal that the engine has off.
const MODULES: [(&str, &str); 18] = [
    ("threads", "(module (memory 1 1 shared))"),
    (
        "atomic operations",
        "(module (memory 1) (func (drop (i32.atomic.load (i32.const 0)))))",
    ),
    (
        "shared-everything threads",
        "(module (type (shared (func))))",
    ),
    ("memory64", "(module (memory i64 1))"),
    ("table64", "(module (table i64 1 funcref))"),
    ("multi-memory", "(module (memory 1) (memory 1))"),
    ("exceptions", "(module (tag))"),
    ("legacy exceptions", "(module (func try catch_all end))"),
    ("gc", "(module (type (struct)))"),
    ("gc types", "(module (table 1 externref))"),
    (
        "function references",
        "(module (type (func)) (func (param (ref 0))))",
    ),
    (
        "stack switching",
        "(module (type $f (func)) (type (cont $f)))",
    ),
    ("tail calls", "(module (func $f (return_call $f)))"),
    (
        "indirect tail calls",
        "(module (type $t (func)) (table 1 funcref) (func (return_call_indirect (type $t) (i32.const 0))))",
    ),
    (
        "relaxed simd",
        "(module (func (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1))))",
    ),
    (
        "wide arithmetic",
        "(module (func (param i64 i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 1))))",
    ),
    ("custom page sizes", "(module (memory 1 (pagesize 1)))"),
    ("recursion groups", "(module (rec (type (func))))"),
];

/// Items of a component for each proposal of the Component Model that the
/// engine has off.
const ITEMS: [(&str, &str); 10] = [
    (
        "async",
        r#"(import "f" (func $f)) (core module $m (memory (export "m") 1)) (core instance $i (instantiate $m)) (core func (canon lower (func $f) async (memory (core memory $i "m"))))"#,
    ),
    ("streams", "(type (stream u8))"),
    ("futures", "(type (future u8))"),
    ("error-context", "(type error-context)"),
    ("threading", "(core func (canon thread.yield))"),
    ("fixed-length lists", "(type (list u8 4))"),
    ("maps", "(type (map string u8))"),
    (
        "gc",
        r#"(core type $t (func)) (import "f" (func $f)) (core func (canon lower (func $f) gc (core-type $t)))"#,
    ),
    (
        "implements",
        r#"(import "a" (implements "b:c/d") (instance))"#,
    ),
    ("values", r#"(import "v" (value string))"#),
];

fn holding(module: &str) -> Vec<u8> {
    component(&module.replacen("(module", "(core module $held", 1))
}

fn refusal(name: &str, bytes: Vec<u8>) -> String {
    let (component, diagnostics) = Component::read(bytes);
    assert!(component.is_none(), "{name} is accepted");
    let shown = shown(&diagnostics, "");
    assert!(
        shown.starts_with("error[component/invalid]: ") && shown.contains("(at offset 0x"),
        "{name}: {shown}"
    );
    format!("{name}: {}\n", diagnostics[0].message)
}

#[test]
fn proposals_that_the_engine_has_off_are_refused() {
    let told = MODULES.map(|(name, module)| refusal(name, holding(module)));
    assert_snapshot!(told.concat(), @r"
    threads: threads must be enabled for shared memories (at offset 0x15)
    atomic operations: threads support is not enabled (at offset 0x28)
    shared-everything threads: shared composite types require the shared-everything-threads proposal (at offset 0x15)
    memory64: memory64 must be enabled for 64-bit memories (at offset 0x15)
    table64: memory64 must be enabled for 64-bit tables (at offset 0x15)
    multi-memory: multiple memories (at offset 0x14)
    exceptions: exceptions proposal not enabled (at offset 0x1a)
    legacy exceptions: legacy_exceptions feature required for try instruction (at offset 0x21)
    gc: struct indexed types not supported without the gc feature (at offset 0x15)
    gc types: gc types are disallowed but found type which requires gc (at offset 0x15)
    function references: function references required for index reference types (at offset 0x18)
    stack switching: cannot define continuation types when stack switching is disabled (at offset 0x18)
    tail calls: tail calls support is not enabled (at offset 0x21)
    indirect tail calls: tail calls support is not enabled (at offset 0x29)
    relaxed simd: relaxed SIMD support is not enabled (at offset 0x28)
    wide arithmetic: wide arithmetic support is not enabled (at offset 0x29)
    custom page sizes: the custom page sizes proposal must be enabled to customize a memory's page size (at offset 0x15)
    recursion groups: rec group usage requires `gc` proposal to be enabled (at offset 0x15)
    ");
}

#[test]
fn proposals_of_the_component_model_that_the_engine_has_off_are_refused() {
    let told = ITEMS.map(|(name, items)| refusal(name, component(items)));
    assert_snapshot!(told.concat(), @r"
    async: canonical option `async` requires the component model async feature (at offset 0x4a)
    streams: `stream` requires the component model async feature (at offset 0xb)
    futures: `future` requires the component model async feature (at offset 0xb)
    error-context: `error-context` requires the component model error-context feature (at offset 0xb)
    threading: `thread.yield` requires the component model async feature (at offset 0xb)
    fixed-length lists: Fixed-length lists require the component model fixed-length lists feature (at offset 0xb)
    maps: Maps require the component model map feature (at offset 0xb)
    gc: canonical option `gc` requires the `cm-gc` feature (at offset 0x20)
    implements: the `cm-implements` feature is not active (at offset 0x10)
    values: support for component model `value`s is not enabled (at offset 0xb)
    ");
}

#[test]
fn a_refused_proposal_says_what_to_do() {
    let (_, diagnostics) = Component::read(holding(MODULES[0].1));
    assert_snapshot!(shown(&diagnostics, ""), @r#"
    error[component/invalid]: threads must be enabled for shared memories (at offset 0x15)
      at -
      help: the sandbox has this proposal off: build without it
    "#);
}

#[test]
fn what_toolchains_use_is_accepted() {
    let modules = [
        "(module (func (result v128) v128.const i64x2 0 0))",
        "(module (table 2 funcref) (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))",
        "(module (func (result i32 i32) i32.const 1 i32.const 2) (global (mut i32) (i32.const 0)))",
        "(module (func (param f32) (result i32) (i32.trunc_sat_f32_s (local.get 0))))",
        "(module (func (param i32) (result i32) (i32.extend8_s (local.get 0))))",
        "(module (table 1 funcref) (func (result i32) (table.size 0)))",
        "(module (global i32 (i32.add (i32.const 1) (i32.const 2))))",
        r#"(module (global (export "g") (mut i32) (i32.const 0)))"#,
    ];
    for module in modules {
        assert_eq!(
            outcome(Component::read(holding(module))),
            [""; 0],
            "{module}"
        );
    }
}
