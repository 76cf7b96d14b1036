use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::{Project, ticker};

/// A package with files of every kind, some of them not its own.
fn with_files() -> PackageFolder {
    ticker().table("[package]\ninclude = [\"assets\"]\n")
}

const FILES: &[(&str, &str)] = &[
    ("README.md", "# Ticker\n"),
    ("LICENSE-MIT", "Do as you like.\n"),
    ("assets/pairs/euro.txt", "BTC-EUR\n"),
    ("assets/words.txt", "one\ntwo\n"),
    ("assets/.env", "SECRET=1\n"),
    ("assets/target/left", "built\n"),
    (".env", "SECRET=1\n"),
    (".git/config", "[core]\n"),
    ("target/left", "built\n"),
    ("notes.txt", "not included\n"),
];

/// Writes the files in this order.
fn write<'f>(folder: &Path, files: impl Iterator<Item = &'f (&'f str, &'f str)>) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn project() -> (Project, PathBuf) {
    let project = Project::with(&with_files());
    let folder = project.path().join(".yoi/plugins/example.ticker");
    write(&folder, FILES.iter());
    (project, folder)
}

const PACK: [&str; 3] = ["plugin", "pack", ".yoi/plugins/example.ticker"];

const ARCHIVE: &str = "example.ticker-0.1.0.yoi-plugin";

#[test]
fn packing_says_what_is_in_and_makes_the_same_package() {
    let (project, _) = project();
    let told = project.yoi(&PACK);
    let (head, rest) = told.split_once(", ").unwrap();
    let (_, files) = rest.split_once("\ndigest").unwrap();
    assert_eq!(
        head,
        format!("exit status 0\n--- data\npacked: `example.ticker` 0.1.0 into `{ARCHIVE}`")
    );
    let paths: Vec<_> = files
        .lines()
        .filter_map(|it| it.strip_prefix("  "))
        .collect();
    let paths: Vec<_> = paths
        .iter()
        .map(|it| it.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "LICENSE-MIT",
            "README.md",
            "assets/pairs/euro.txt",
            "assets/words.txt",
            "component.wasm",
            "plugin.toml",
        ]
    );
    let digest = |path: &str| {
        project.json(&["plugin", "check", "--json", path])["package"]["digest"].clone()
    };
    assert_eq!(digest(ARCHIVE), digest(PACK[2]));
    assert_snapshot!(project.yoi(&["plugin", "check", ARCHIVE]), @"
    exit status 0
    --- data
    fine: `example.ticker` 0.1.0, no problems
    digest: sha256:[DIGEST]
    ");
}

#[test]
fn packing_prints_its_parts() {
    let (project, _) = project();
    let printed = project.json(&[PACK.as_slice(), &["--json", "-o", "x.yoi-plugin"]].concat());
    assert_eq!(printed["ok"], true);
    assert_eq!(printed["package"]["id"], "example.ticker");
    assert_eq!(printed["archive"], "x.yoi-plugin");
    let bytes = fs::read(project.path().join("x.yoi-plugin")).unwrap();
    assert_eq!(printed["bytes"], bytes.len());
    assert_eq!(printed["files"][1]["path"], "README.md");
    assert_eq!(printed["files"][1]["bytes"], "# Ticker\n".len());
    assert_eq!(printed["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn a_package_with_an_error_is_not_packed() {
    let project = Project::with(&with_files());
    assert_snapshot!(project.yoi(&PACK), @"
    exit status 1
    --- data
    error[package/include]: `assets` in `include` is no file and no folder with files
      --> .yoi/plugins/example.ticker/plugin.toml:29:12
       |
    29 | include = [\"assets\"]
       |            ^^^^^^^^
       |
       = help: correct it, or leave it out

    broken: the package in `.yoi/plugins/example.ticker` cannot be used, 1 error
    ");
    assert!(!project.path().join(ARCHIVE).exists());
}

/// Packs by a shell, so that it can have a mask and an environment of its own.
fn packed(project: &Project, before: &str) -> Vec<u8> {
    let yoi = env!("CARGO_BIN_EXE_yoi");
    let script = format!(
        "{before}; exec '{yoi}' plugin pack {} -o packed.yoi-plugin",
        PACK[2]
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]).current_dir(project.path());
    let output = command.env("HOME", project.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    fs::read(project.path().join("packed.yoi-plugin")).unwrap()
}

#[test]
fn the_same_files_make_the_same_bytes() {
    let (one, _) = project();
    let other = Project::with(&with_files());
    let folder = other.path().join(".yoi/plugins/example.ticker");
    write(&folder, FILES.iter().rev());
    for path in ["plugin.toml", "assets/words.txt", "component.wasm"] {
        let touched = Command::new("touch")
            .args(["-d", "1999-12-31 23:59:59"])
            .arg(folder.join(path))
            .status();
        assert!(touched.unwrap().success());
    }
    let modes = Command::new("chmod")
        .args(["-R", "go-rwx,u+x"])
        .arg(&folder)
        .status();
    assert!(modes.unwrap().success());
    let bytes = packed(&one, "umask 022");
    let others = ["umask 077; export TZ=Asia/Tokyo LANG=tr_TR.UTF-8 SOURCE_DATE_EPOCH=1"];
    for before in others {
        assert!(bytes == packed(&other, before), "{before}");
    }
    assert!(bytes == packed(&one, "umask 022"), "packed again");
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}: `cargo xtask test` installs what is missing")
    });
    assert!(output.status.success(), "{command:?}: {output:?}");
    output
}

#[test]
fn other_tools_read_the_archive() {
    let (project, folder) = project();
    project.yoi(&PACK);
    let archive = project.path().join(ARCHIVE);
    run(Command::new("unzip").arg("-t").arg(&archive));
    let script = "
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    for entry in archive.infolist():
        print(entry.filename, len(archive.read(entry)))
";
    let output = run(Command::new("python3").args(["-c", script]).arg(&archive));
    let files = project.json(&[PACK.as_slice(), &["--json"]].concat());
    let files = files["files"].as_array().unwrap().iter();
    let ours: Vec<_> = files
        .map(|it| format!("{} {}", it["path"].as_str().unwrap(), it["bytes"]))
        .collect();
    let theirs = String::from_utf8(output.stdout).unwrap();
    assert_eq!(theirs.lines().collect::<Vec<_>>(), ours);

    let out = project.path().join("out");
    run(Command::new("unzip").arg(&archive).arg("-d").arg(&out));
    let compared = ["README.md", "component.wasm", "assets/pairs/euro.txt"];
    for path in compared {
        assert!(
            fs::read(out.join(path)).unwrap() == fs::read(folder.join(path)).unwrap(),
            "{path}"
        );
    }
}

#[test]
fn what_another_tool_packed_is_refused() {
    let (project, folder) = project();
    let script = "import sys, zipfile; a = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)\n\
                  [a.write(f'{sys.argv[2]}/{f}', f) for f in ('component.wasm', 'plugin.toml')]; a.close()";
    let archive = project.path().join("other.yoi-plugin");
    run(Command::new("python3")
        .args(["-c", script])
        .arg(archive)
        .arg(&folder));
    assert_snapshot!(project.yoi(&["plugin", "check", "other.yoi-plugin"]), @"
    exit status 1
    --- data
    error[archive/not-canonical]: the archive cannot be used: it is not written as `yoi plugin pack` writes
    --> other.yoi-plugin
     = help: `yoi plugin pack` makes archives that can be read; one that was changed after that is not to be used

    broken: the package in `other.yoi-plugin` cannot be used, 1 error
    ");
}

#[test]
fn an_archive_that_is_none_is_told() {
    let project = Project::new();
    fs::write(project.path().join("x.yoi-plugin"), "no archive").unwrap();
    assert_snapshot!(project.yoi(&["plugin", "check", "x.yoi-plugin"]), @"
    exit status 1
    --- data
    error[archive/not-zip]: the archive cannot be used: it is not an archive
    --> x.yoi-plugin
     = help: `yoi plugin pack` makes archives that can be read; one that was changed after that is not to be used

    broken: the package in `x.yoi-plugin` cannot be used, 1 error
    ");
    assert_snapshot!(project.yoi(&["plugin", "check", "y.yoi-plugin"]), @"
    exit status 1
    --- data
    error[archive/unreadable]: the archive cannot be read: there is no such file
    --> y.yoi-plugin

    broken: the package in `y.yoi-plugin` cannot be used, 1 error
    ");
}
