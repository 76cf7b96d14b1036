//! Lists the guest programs and writes one macro a suite, so that a guest without a host test does not compile
use std::{collections::BTreeMap, env, error::Error, fmt::Write as _, fs, path::Path};

const GUESTS: &str = "../../guests/src/bin";
const SUITES: [&str; 4] = ["ws", "http", "run", "bench"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={GUESTS}");
    println!("cargo::rerun-if-changed=build.rs");
    let mut suites: BTreeMap<&str, Vec<String>> = SUITES.map(|suite| (suite, Vec::new())).into();
    for guest in guest_names(Path::new(GUESTS))? {
        suite_of(&mut suites, &guest)?.push(guest);
    }
    let macros: String = suites
        .iter()
        .map(|(suite, guests)| foreach(suite, guests))
        .collect();
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    Ok(fs::write(Path::new(&out).join("foreach.rs"), macros)?)
}

fn guest_names(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            names.push(stem.ok_or("a guest's file name is not UTF-8")?.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn suite_of<'a>(
    suites: &'a mut BTreeMap<&str, Vec<String>>,
    guest: &str,
) -> Result<&'a mut Vec<String>, String> {
    let suite = guest.split('_').next().unwrap_or_default();
    suites.get_mut(suite).ok_or_else(|| {
        format!(
            "guest `{guest}` is in no suite: its name has to start with one of {SUITES:?} and `_`"
        )
    })
}

fn foreach(suite: &str, guests: &[String]) -> String {
    let mut text = format!(
        "/// Calls the given macro with the name of each guest whose name starts with `{suite}_`\n\
         #[macro_export]\nmacro_rules! foreach_{suite} {{\n    ($each:ident) => {{\n"
    );
    for guest in guests {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "        $each!({guest});");
    }
    text.push_str("    };\n}\n");
    text
}
