use miniz_oxide::deflate::compress_to_vec;

use crate::zip::{Entry, Zip};

/// What is done to a sound archive, and the code of its refusal.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
    pub(crate) hurt: fn(&mut Zip),
}

const fn row(name: &'static str, code: &'static str, hurt: fn(&mut Zip)) -> Row {
    Row { name, code, hurt }
}

const WORDS: &str = "assets/words.txt";

fn add(zip: &mut Zip, name: &str) {
    zip.add(Entry::new(name, b"x"));
}

fn add_bytes(zip: &mut Zip, name: &[u8]) {
    let mut entry = Entry::new("", b"x");
    entry.name = name.to_vec();
    zip.add(entry);
}

fn mode(zip: &mut Zip, mode: u32) {
    zip.entry(WORDS).attributes = mode << 16;
}

/// A zero-filled file as short as it can be packed.
fn zeros(name: &str, length: usize) -> Entry {
    Entry::new(name, &vec![0; length])
}

pub(crate) const ROWS: &[Row] = &[
    // Paths
    row("a path that climbs", "archive/path-traversal", |zip| {
        add(zip, "../x")
    }),
    row(
        "a path that climbs from below",
        "archive/path-traversal",
        |zip| add(zip, "assets/../../x"),
    ),
    row("a dot for a part", "archive/path-traversal", |zip| {
        add(zip, "assets/./x")
    }),
    row("two slashes", "archive/path-traversal", |zip| {
        add(zip, "assets//x")
    }),
    row("no name", "archive/path-traversal", |zip| add(zip, "")),
    row("an absolute path", "archive/path-absolute", |zip| {
        add(zip, "/etc/passwd")
    }),
    row("nothing but a slash", "archive/path-absolute", |zip| {
        add(zip, "/")
    }),
    row("a backslash", "archive/path-character", |zip| {
        add(zip, "assets\\x")
    }),
    row("backslashes that climb", "archive/path-character", |zip| {
        add(zip, "..\\..\\x")
    }),
    row("a drive", "archive/path-character", |zip| add(zip, "C:/x")),
    row("a stream of a file", "archive/path-character", |zip| {
        add(zip, "assets/words.txt:x")
    }),
    row("a zero byte", "archive/path-character", |zip| {
        add(zip, "assets/x\0.txt")
    }),
    row("an escape", "archive/path-character", |zip| {
        add(zip, "assets/\u{1b}[2J")
    }),
    row("a letter with a mark", "archive/path-character", |zip| {
        add(zip, "assets/é")
    }),
    row(
        "the same in two characters",
        "archive/path-character",
        |zip| add(zip, "assets/e\u{301}"),
    ),
    row(
        "a letter of another alphabet",
        "archive/path-character",
        |zip| add(zip, "assets/а"),
    ),
    row(
        "text that is turned round",
        "archive/path-character",
        |zip| add(zip, "assets/\u{202e}x"),
    ),
    row("bytes that are no text", "archive/path-character", |zip| {
        add_bytes(zip, b"assets/\xff\xfe")
    }),
    row("a path of 300 bytes", "archive/path-too-long", |zip| {
        add(zip, &"a".repeat(300))
    }),
    row("a device of Windows", "archive/path-reserved", |zip| {
        add(zip, "assets/nul.txt")
    }),
    row("another", "archive/path-reserved", |zip| {
        add(zip, "assets/COM7")
    }),
    row("a dot at a name's end", "archive/path-reserved", |zip| {
        add(zip, "assets/x.")
    }),
    row("a path twice", "archive/duplicate", |zip| add(zip, WORDS)),
    row("the manifest twice", "archive/duplicate", |zip| {
        add(zip, "plugin.toml")
    }),
    row("a path in two spellings", "archive/case-clash", |zip| {
        add(zip, "assets/Words.txt")
    }),
    row(
        "the manifest in two spellings",
        "archive/case-clash",
        |zip| add(zip, "Plugin.toml"),
    ),
    row("a folder in two spellings", "archive/case-clash", |zip| {
        add(zip, "Assets/x")
    }),
    row("a file that is a folder too", "archive/path-clash", |zip| {
        add(zip, "assets/words.txt/x")
    }),
    row("a folder that is a file too", "archive/path-clash", |zip| {
        add(zip, "assets")
    }),
    // Kinds of entries
    row("an entry for a folder", "archive/folder-entry", |zip| {
        add(zip, "assets/")
    }),
    row("a folder by its mode", "archive/folder-entry", |zip| {
        mode(zip, 0o040_755)
    }),
    row("a link", "archive/link", |zip| mode(zip, 0o120_777)),
    row("a pipe", "archive/special-file", |zip| mode(zip, 0o010_644)),
    row("a socket", "archive/special-file", |zip| {
        mode(zip, 0o140_755)
    }),
    row("a device", "archive/special-file", |zip| {
        mode(zip, 0o060_644)
    }),
    row("an encrypted file", "archive/encrypted", |zip| {
        zip.entry(WORDS).flags |= 1
    }),
    row("a strongly encrypted file", "archive/encrypted", |zip| {
        zip.entry(WORDS).flags |= 0x41
    }),
    row("a stored file", "archive/method", |zip| {
        zip.entry(WORDS).method = 0
    }),
    row("bzip2", "archive/method", |zip| {
        zip.entry(WORDS).method = 12
    }),
    row("zstd", "archive/method", |zip| zip.entry(WORDS).method = 93),
    row("a method that nobody knows", "archive/method", |zip| {
        zip.entry(WORDS).method = 0xfffe
    }),
    row("a path in an extra field", "archive/extra-field", |zip| {
        zip.entry(WORDS).extra = b"\x75\x70\x07\0\x01\0\0\0\0ab".to_vec();
    }),
    row("a time in an extra field", "archive/extra-field", |zip| {
        zip.entry(WORDS).extra = b"UT\x05\0\x01\0\0\0\0".to_vec();
    }),
    row("sizes of ZIP64", "archive/zip64", |zip| {
        let entry = zip.entry(WORDS);
        entry.extra = [&b"\x01\0\x10\0"[..], &[0; 16]].concat();
        entry.length = u32::MAX;
    }),
    row("an end of ZIP64", "archive/zip64", |zip| {
        zip.locator = [&b"PK\x06\x07"[..], &[0; 16]].concat();
    }),
    row("a comment", "archive/comment", |zip| {
        zip.comment = b"hello".to_vec()
    }),
    row("a comment of an entry", "archive/comment", |zip| {
        zip.entry(WORDS).comment = b"hello".to_vec();
    }),
    // Layout
    row("files in another order", "archive/order", |zip| {
        zip.entries.swap(0, 1)
    }),
    row("bytes before it", "archive/prepended", |zip| {
        zip.before = b"#!/bin/sh\n".to_vec()
    }),
    row("another archive before it", "archive/directory", |zip| {
        zip.before = zip.bytes()
    }),
    row("a gap before the first file", "archive/prepended", |zip| {
        zip.entries[0].gap = b"x".to_vec();
    }),
    row("bytes after it", "archive/appended", |zip| {
        zip.after = vec![0]
    }),
    row("a gap between files", "archive/gap", |zip| {
        zip.entry(WORDS).gap = b"x".to_vec()
    }),
    row("a gap before the directory", "archive/gap", |zip| {
        zip.gap = b"x".to_vec()
    }),
    row("a file without an entry", "archive/gap", |zip| {
        let hidden = Zip::new(vec![Entry::new("assets/hidden", b"x")]).bytes();
        zip.entry(WORDS).gap = hidden;
    }),
    row("two entries over one file", "archive/overlap", |zip| {
        zip.entries[1].offset = Some(0)
    }),
    row("a file within another", "archive/overlap", |zip| {
        // The rest of the archive is the first file's, quoted.
        zip.entries[0].packed_length = Some(600);
    }),
    row("an entry behind the archive's end", "archive/gap", |zip| {
        zip.entry(WORDS).offset = Some(0x7fff_0000);
    }),
    row("more files than it says", "archive/count", |zip| {
        zip.count = Some(1)
    }),
    row("fewer files than it says", "archive/count", |zip| {
        zip.count = Some(9)
    }),
    row(
        "more files than there may be",
        "archive/too-many-files",
        |zip| {
            (0..300).for_each(|at| add(zip, &format!("assets/{at}")));
        },
    ),
    row("a directory somewhere else", "archive/directory", |zip| {
        zip.directory = Some(u32::MAX)
    }),
    row("several disks", "archive/not-canonical", |zip| zip.disk = 1),
    row(
        "another name before the file",
        "archive/local-header",
        |zip| {
            zip.entry(WORDS).local_name = Some(b"assets/sword.txt".to_vec());
        },
    ),
    row(
        "another method before the file",
        "archive/local-header",
        |zip| {
            zip.entry(WORDS).local_method = Some(0);
        },
    ),
    row(
        "other flags before the file",
        "archive/local-header",
        |zip| {
            zip.entry(WORDS).local_flags = Some(0x808);
        },
    ),
    row(
        "an extra field before the file",
        "archive/local-header",
        |zip| {
            zip.entry(WORDS).local_extra = b"UT\x05\0\x01\0\0\0\0".to_vec();
        },
    ),
    row(
        "other lengths before the file",
        "archive/local-header",
        |zip| {
            zip.entry(WORDS).local_numbers = [1, 2, 3];
        },
    ),
    row(
        "other lengths after the file",
        "archive/descriptor",
        |zip| {
            zip.entry(WORDS).descriptor = Some([&b"PK\x07\x08"[..], &[7; 12]].concat());
        },
    ),
    row("lengths before the file", "archive/not-canonical", |zip| {
        let entry = zip.entry(WORDS);
        (entry.flags, entry.descriptor) = (0, Some(Vec::new()));
        entry.local_numbers = [entry.crc, entry.packed.len() as u32, entry.length];
    }),
    row("a time", "archive/not-canonical", |zip| {
        zip.entry(WORDS).time = 0x5c21_0000
    }),
    row("a program", "archive/not-canonical", |zip| {
        mode(zip, 0o100_755)
    }),
    row("another system", "archive/not-canonical", |zip| {
        zip.entry(WORDS).made_by = 20
    }),
    row("another version", "archive/not-canonical", |zip| {
        zip.entry(WORDS).needs = 45
    }),
    row("names in UTF-8", "archive/not-canonical", |zip| {
        zip.entry(WORDS).flags |= 0x800
    }),
    // Sizes
    row("a claim of 100 MiB", "archive/unpacked-too-large", |zip| {
        zip.entry(WORDS).length = 100 << 20;
    }),
    row(
        "claims of 81 MiB in pieces",
        "archive/unpacked-too-large",
        |zip| {
            for at in 0..81 {
                let mut piece = Entry::new(&format!("assets/{at}"), b"x");
                piece.length = 1 << 20;
                zip.add(piece);
            }
        },
    ),
    row("a claim of 64 MiB by a few bytes", "archive/ratio", |zip| {
        zip.entry("a.wasm").length = 64 << 20;
    }),
    row("2 MiB of nothing", "archive/ratio", |zip| {
        zip.add(zeros("assets/zeros", 2 << 20))
    }),
    row("a file longer than it says", "archive/length", |zip| {
        let mut bomb = zeros("assets/zeros", 16 << 20);
        bomb.length = 1_000;
        zip.add(bomb);
    }),
    row("a component longer than it says", "archive/length", |zip| {
        zip.entry("a.wasm").packed = compress_to_vec(&vec![0; 16 << 20], 6);
    }),
    row("a file shorter than it says", "archive/length", |zip| {
        zip.entry(WORDS).length += 1
    }),
    row("another checksum", "archive/checksum", |zip| {
        zip.entry(WORDS).crc ^= 1
    }),
    row(
        "another checksum of the manifest",
        "archive/checksum",
        |zip| {
            zip.entry("plugin.toml").crc ^= 1;
        },
    ),
    row("bytes that do not unpack", "archive/corrupt", |zip| {
        zip.entry(WORDS).packed = b"\xff\xff\xff".to_vec();
    }),
    row("a file without an end", "archive/corrupt", |zip| {
        zip.entry(WORDS).packed.pop();
    }),
    row("a file of no bytes at all", "archive/corrupt", |zip| {
        zip.entry(WORDS).packed.clear()
    }),
    row("bytes behind a file's end", "archive/hidden", |zip| {
        zip.entry(WORDS).packed.extend(b"hidden");
    }),
    // The package
    row("a file that nobody named", "archive/unlisted", |zip| {
        add(zip, "extra.txt")
    }),
    row("secrets", "archive/unlisted", |zip| add(zip, "assets/.env")),
    row("a repository", "archive/unlisted", |zip| {
        add(zip, "assets/.git/config")
    }),
    row("what a build left", "archive/unlisted", |zip| {
        add(zip, "assets/target/x")
    }),
    row("a second component", "archive/unlisted", |zip| {
        add(zip, "b.wasm")
    }),
    row("no manifest", "manifest/missing", |zip| {
        zip.entries.retain(|it| it.name != b"plugin.toml");
    }),
    row("no component", "component/missing", |zip| {
        zip.entries.retain(|it| it.name != b"a.wasm");
    }),
    row("nothing of what is included", "package/include", |zip| {
        zip.entries.retain(|it| it.name != WORDS.as_bytes());
    }),
    row("a manifest of 2 MiB", "manifest/too-large", |zip| {
        let text: Vec<u8> = (0..2 << 20)
            .map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        *zip.entry("plugin.toml") = Entry::new("plugin.toml", &text);
    }),
    row("a manifest that is no text", "manifest/not-utf8", |zip| {
        *zip.entry("plugin.toml") = Entry::new("plugin.toml", b"id = '\xff'");
    }),
    row("no files at all", "manifest/missing", |zip| {
        zip.entries.clear()
    }),
];
