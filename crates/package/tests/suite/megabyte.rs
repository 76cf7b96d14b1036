//! A megabyte of each shape is read or refused, in time that grows with its length.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use yoi_document::{MAX_BYTES, MAX_DIAGNOSTICS};
use yoi_package::{Component, Manifest};

use crate::outcome;

const MEGABYTE: usize = MAX_BYTES;

/// What is quick in a build without optimisation is not worth comparing.
const QUICK: Duration = Duration::from_millis(500);

/// A cache that others use, or a processor that is lent out, slows one try and not all of them.
const TRIES: u32 = 5;

/// Without optimisation.
const SLOWEST: Duration = Duration::from_secs(2);

/// Holds one shape to its outcome, the problems' codes without repeats, and
/// to time by its length: twice as long is never four times as slow.
fn holds(read: impl Fn(usize) -> Vec<&'static str>, wanted: &[&str]) {
    let mut codes = read(MEGABYTE);
    assert!(codes.len() <= MAX_DIAGNOSTICS, "{}", codes.len());
    codes.sort_unstable();
    codes.dedup();
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    assert_eq!(codes, wanted);
    let mut times = Vec::new();
    let is_linear = (0..TRIES).any(|_| {
        let (half, _) = timed(|| read(MEGABYTE / 2));
        let (whole, _) = timed(|| read(MEGABYTE));
        times.push((half, whole));
        (whole < QUICK || whole < half * 3) && whole < SLOWEST
    });
    assert!(is_linear, "half as long, and whole: {times:?}");
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = spent();
    let result = run();
    (spent() - start, result)
}

/// The time that this thread has computed, whatever else the machine does.
pub(crate) fn spent() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap()
}

/// As often as it fits.
fn filled(length: usize, start: &str, part: &str, end: &str) -> String {
    let room = length - start.len() - end.len();
    let text = [start, &part.repeat(room / part.len()), end].concat();
    assert!(text.len() <= length && text.len() > length - length / 16);
    text
}

mod manifests {
    use super::*;

    const HEAD: &str = "schema=1\nid='a.b'\nversion='1.0.0'\ndescription='a'\ncomponent.path='a'\n";

    const TOOL: &str = "[[tools]]\nname='a'\ndescription='a'\n";

    const ASK: &str = "[[websocket]]\nscheme='wss'\nhost='a.example'\n";

    fn manifest(start: &str, part: &str, end: &str, wanted: &[&str]) {
        let start = HEAD.to_owned() + start;
        let read = |length| outcome(Manifest::parse(&filled(length, &start, part, end)));
        holds(read, wanted);
    }

    #[test]
    fn texts_of_a_megabyte_are_too_long_for_what_they_are() {
        let texts = [
            ("id='a.b'", "id='", "manifest/id"),
            ("version='1.0.0'", "version='", "manifest/version"),
            ("description='a'", "description='", "manifest/too-long"),
            ("path='a'", "path='", "manifest/component-path"),
        ];
        for (short, long, code) in texts {
            let (start, rest) = HEAD.split_once(short).unwrap();
            let read = |length| {
                let (start, rest) = (start.to_owned() + long, format!("'{rest}"));
                outcome(Manifest::parse(&filled(length, &start, "1", &rest)))
            };
            holds(read, &[code, "manifest/no-tools"]);
        }
    }

    #[test]
    fn targets_of_a_megabyte_are_refused_or_too_many() {
        let own = |rest: &str| format!("{ASK}{rest}");
        let host = "[[websocket]]\nscheme='wss'\nhost='";
        manifest(
            host,
            "a.",
            "example'\n",
            &["manifest/no-tools", "target/host"],
        );
        manifest(host, "a", "'\n", &["manifest/no-tools", "target/host"]);
        manifest(host, "é", "'\n", &["manifest/no-tools", "target/host"]);
        manifest(
            &own("path_prefixes=['"),
            "/a",
            "']\n",
            &["manifest/no-tools", "target/path"],
        );
        manifest(
            &own("subprotocols=['"),
            "a",
            "']\n",
            &["manifest/no-tools", "target/subprotocol"],
        );
        manifest(
            &own("port='"),
            "1",
            "'\n",
            &["manifest/no-tools", "manifest/wrong-type"],
        );
        manifest(
            "[[websocket]]\nscheme='",
            "ws",
            "'\n",
            &["manifest/missing-key", "manifest/no-tools", "target/scheme"],
        );
    }

    #[test]
    fn lists_of_a_megabyte_are_too_many() {
        let list = |key: &'static str, start: &'static str| {
            move |length: usize| {
                let mut text = format!("{HEAD}{ASK}{key}=[");
                let mut number = 0;
                while text.len() < length - 32 {
                    text.push_str(&format!("'{start}a{number}',"));
                    number += 1;
                }
                outcome(Manifest::parse(&(text + "]\n")))
            }
        };
        holds(
            list("path_prefixes", "/"),
            &["manifest/no-tools", "target/invalid"],
        );
        holds(
            list("subprotocols", ""),
            &["manifest/no-tools", "target/invalid"],
        );
        holds(
            list("addresses", ""),
            &["manifest/more", "manifest/no-tools", "target/addresses"],
        );
    }

    #[test]
    fn tables_of_a_megabyte_are_too_many() {
        let ask = "[[websocket]]\nscheme='wss'\nhost='a.example'\n";
        manifest("", ask, "", &["manifest/no-tools", "manifest/too-many"]);
        let tool = "[[tools]]\nname='a'\ndescription='a'\ninput_schema.type='object'\n";
        manifest("", tool, "", &["manifest/duplicate", "manifest/more"]);
        manifest(
            "",
            "[[tools]]\n",
            "",
            &["manifest/missing-key", "manifest/more"],
        );
    }

    #[test]
    fn schemas_of_a_megabyte_are_read_or_too_deep() {
        let schema = |rest: &str| format!("{TOOL}input_schema={{type='object',{rest}");
        manifest(&schema("x=["), "1,", "]}\n", &[]);
        manifest(&schema("x=["), "{},", "]}\n", &[]);
        manifest(&schema("x='"), "é", "'}\n", &[]);
        manifest(&schema("x=["), "inf,", "]}\n", &["manifest/input-schema"]);
        manifest(&schema("x="), "[", "]}\n", &["manifest/syntax"]);
        let (told, more) = ("manifest/schema-keyword", "manifest/more");
        manifest(&schema("allOf=["), "{tipe=1},", "]}\n", &[told]);
        manifest(
            &schema("allOf=["),
            "1,",
            "]}\n",
            &["manifest/input-schema", more],
        );
    }
}

mod components {
    use super::*;

    const START: &[u8] = b"\0asm\x0d\0\x01\0";

    /// Lengths of a binary, always in five bytes (LEB128).
    fn number(value: usize) -> [u8; 5] {
        let group = |at: usize| (value >> (7 * at)) as u8 & 0x7f;
        [
            group(0) | 0x80,
            group(1) | 0x80,
            group(2) | 0x80,
            group(3) | 0x80,
            group(4),
        ]
    }

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id], number(content.len()).as_slice(), content].concat()
    }

    /// A vector of as many items as fit.
    fn items(length: usize, item: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
        let (mut items, mut count) = (Vec::new(), 0);
        while items.len() < length - 256 {
            items.extend(item(count));
            count += 1;
        }
        [number(count).as_slice(), &items].concat()
    }

    fn component(sections: impl Fn(usize) -> Vec<u8>, wanted: &[&str]) {
        let read = |length| {
            let bytes = [START, &sections(length)].concat();
            assert!(bytes.len() > length - length / 16 && bytes.len() < length + 256);
            outcome(Component::read(bytes))
        };
        holds(read, wanted);
    }

    const INSTANCE: u8 = 5;
    const TYPE: u8 = 7;
    const IMPORT: u8 = 10;
    const EXPORT: u8 = 11;

    const FUNCTION_TYPE: &[u8] = &[0x40, 0, 1, 0];

    fn import(name: &str) -> Vec<u8> {
        named(name, &[1, 0])
    }

    fn named(name: &str, rest: &[u8]) -> Vec<u8> {
        [&[0], number(name.len()).as_slice(), name.as_bytes(), rest].concat()
    }

    #[test]
    fn bytes_that_mean_nothing_are_invalid() {
        component(|length| vec![0xff; length], &["component/invalid"]);
        component(|length| vec![0x80; length], &["component/invalid"]);
        component(|length| vec![0; length], &["component/invalid"]);
        let plain = |byte: u8| move |length| outcome(Component::read(vec![byte; length]));
        holds(plain(0), &["component/not-wasm"]);
        holds(plain(b'('), &["component/not-wasm"]);
    }

    #[test]
    fn custom_sections_are_passed_over() {
        let many = |length: usize| section(0, &[1, b'a']).repeat(length / 8);
        component(many, &["component/world"]);
        let long = |length: usize| section(0, &[&[1, b'a'], vec![7; length].as_slice()].concat());
        component(long, &["component/world"]);
    }

    #[test]
    fn many_types_and_sections_of_types_are_bounded() {
        let narrow = |length| section(TYPE, &items(length, |_| vec![0x73]));
        component(narrow, &["component/too-many-items"]);
        let functions = |length| section(TYPE, &items(length, |_| FUNCTION_TYPE.to_vec()));
        component(functions, &["component/world"]);
        let nested = |length| {
            section(
                TYPE,
                &items(length, |at| match at {
                    0 => vec![0x73],
                    // A list of the one before.
                    _ => [&[0x70], number(at - 1).as_slice()].concat(),
                }),
            )
        };
        component(nested, &["component/invalid"]);
        let empty = |length: usize| section(TYPE, &[0]).repeat(length / 7);
        component(empty, &["component/world"]);
    }

    #[test]
    fn many_imports_are_counted_and_not_all_told() {
        let types = || section(TYPE, &[&[1], FUNCTION_TYPE].concat());
        let many = |length| {
            let imports = items(length, |at| import(&format!("c{at}")));
            [types(), section(IMPORT, &imports)].concat()
        };
        component(
            many,
            &["component/import", "component/more", "component/world"],
        );
        let long = |length: usize| {
            let imports = [&[1], import(&"c".repeat(length - 64)).as_slice()].concat();
            [types(), section(IMPORT, &imports)].concat()
        };
        component(long, &["component/invalid"]);
    }

    #[test]
    fn many_exports_are_read() {
        let sections = |length| {
            let exports = items(length, |at| match at {
                // The only instance, and then a type as often as fits.
                0 => named("yoi:plugin/tools@1.0.0", &[5, 0, 0]),
                _ => named(&format!("c{at}"), &[3, 0, 0]),
            });
            [
                section(TYPE, &[1, 0x73]),
                section(INSTANCE, &[1, 1, 0]),
                section(EXPORT, &exports),
            ]
            .concat()
        };
        component(sections, &[]);
    }

    #[test]
    fn a_core_module_of_a_megabyte_is_validated() {
        let module = |body: &[u8]| {
            let code = [&[1], number(body.len()).as_slice(), body].concat();
            let parts = [
                b"\0asm\x01\0\0\0".to_vec(),
                section(1, &[1, 0x60, 0, 0]),
                section(3, &[1, 0]),
                section(10, &code),
            ];
            section(1, &parts.concat())
        };
        let body = |length: usize, part: &[u8], end: &[u8]| {
            [
                &[0],
                part.repeat((length - 128) / part.len()).as_slice(),
                end,
            ]
            .concat()
        };
        component(
            |length| module(&body(length, &[0x01], &[0x0b])),
            &["component/world"],
        );
        component(
            |length| module(&body(length, &[0x02, 0x40], &[0x0b])),
            &["component/invalid"],
        );
        component(
            |length| module(&body(length, &[0x41, 0, 0x1a], &[0x0b])),
            &["component/world"],
        );
        component(
            |length| module(&body(length, &[0x41, 0], &[0x0b])),
            &["component/invalid"],
        );
    }
}
