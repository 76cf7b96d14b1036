//! The page of the WIT: what a plugin may import, and what it exports.

use anyhow::{Result, bail};

use super::read;

const FILES: [&str; 5] = [
    "wit/plugin.wit",
    "wit/deps/yoi-host/websocket.wit",
    "wit/deps/yoi-host/request.wit",
    "wit/deps/yoi-host/system.wit",
    "wit/deps/yoi-host/types.wit",
];

pub(super) fn page() -> Result<String> {
    let mut page = "# The interfaces\n\n\
         What crosses the boundary between host and plugin, in [WIT](https://component-model.bytecodealliance.org/design/wit.html).\n\
         A plugin imports nothing else, and exports `yoi:plugin/tools`. Errors are values: a refusal, a time-out or a closed\n\
         connection is an answer, and the instance goes on. In Rust nobody writes this by hand: see the\n\
         [SDK](../../crates/sdk/README.md).\n"
        .to_owned();
    for file in FILES {
        let text = read(file)?;
        let items = items(&text);
        if items.is_empty() {
            bail!("{file} has no interface");
        }
        page.push_str(&format!(
            "\n## {}\n\n| | does |\n|---|---|\n",
            file.trim_start_matches("wit/")
        ));
        for (name, about) in items {
            page.push_str(&format!("| `{name}` | {about} |\n"));
        }
        page.push_str(&format!("\n```wit\n{text}```\n"));
    }
    Ok(page)
}

/// Interfaces, resources and functions, each with the first sentence above it.
fn items(text: &str) -> Vec<(String, String)> {
    let (mut items, mut above, mut interface, mut resource) =
        (Vec::new(), String::new(), String::new(), None::<String>);
    for line in text.lines() {
        let (indent, line) = (line.len() - line.trim_start().len(), line.trim());
        if let Some(more) = line.strip_prefix("///") {
            above.push_str(more);
            continue;
        }
        let words: Vec<_> = line.split([' ', ':', '(', '{', ';']).collect();
        match words.as_slice() {
            ["interface" | "world", name, ..] => {
                interface = (*name).to_owned();
                items.push((interface.clone(), first_sentence(&above)));
            }
            ["resource", name, ..] => {
                resource = Some(format!("{interface}.{name}"));
                items.push((format!("{interface}.{name}"), first_sentence(&above)));
            }
            [name, ..] if line.contains(": func(") || line.contains(": static func(") => {
                let owner = resource
                    .as_ref()
                    .filter(|_| indent > 2)
                    .unwrap_or(&interface);
                items.push((format!("{owner}.{name}"), first_sentence(&above)));
            }
            _ => {}
        }
        if !line.is_empty() {
            above.clear();
        }
    }
    items
}

fn first_sentence(text: &str) -> String {
    let text = text.trim();
    let end = text.find(". ").unwrap_or(text.len());
    text[..end].trim_end_matches('.').replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_interface_has_is_named_with_what_it_does() {
        let text = "/// Sends. More.\ninterface a {\n  /// A thing\n  /// of two lines.\n  resource r {\n    /// Opens.\n    open: static func(url: string);\n  }\n\n  /// Waits.\n  wait: func();\n}\n";
        let told: Vec<_> = items(text)
            .iter()
            .map(|(name, about)| format!("{name}: {about}"))
            .collect();
        assert_eq!(
            told,
            [
                "a: Sends",
                "a.r: A thing of two lines",
                "a.r.open: Opens",
                "a.wait: Waits"
            ]
        );
    }
}
