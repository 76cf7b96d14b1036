//! The page of the commands, from what the real binary says of itself.

use anyhow::Result;

use super::yoi;

pub(super) fn page() -> Result<String> {
    let mut page = "# Commands\n\n\
         What `yoi COMMAND --help` says. `yoi man FOLDER` writes the same as manual pages, `yoi completions SHELL` prints what a\n\
         shell completes by. The standard output is data, the standard error is talk; with `--json` the standard output is one\n\
         object, whose fields are in the [command's own page](../../crates/cli/README.md#json).\n\n\
         | exit status | says |\n|--:|---|\n\
         | 0 | done, or allowed |\n\
         | 1 | refused, denied or failed |\n\
         | 2 | wrong usage |\n\
         | 130 | a call that an interrupt ended at once |\n"
        .to_owned();
    add(&[], &mut page)?;
    Ok(page)
}

/// A command and those below it, in the order of the help.
fn add(command: &[&str], page: &mut String) -> Result<()> {
    let help = yoi(&[command, &["--help"]].concat())?;
    let name = [&["yoi"], command].concat().join(" ");
    page.push_str(&format!(
        "\n## {name}\n\n```text\n{}\n```\n",
        help.trim_end()
    ));
    for below in commands_in(&help) {
        add(&[command, &[below]].concat(), page)?;
    }
    Ok(())
}

/// Names stand two columns in, and what is said of them further.
fn commands_in(help: &str) -> impl Iterator<Item = &str> {
    let lines = help.lines().skip_while(|it| *it != "Commands:").skip(1);
    let lines = lines.take_while(|it| !it.is_empty());
    let names = lines.filter_map(|it| it.strip_prefix("  ")?.split(' ').next());
    names.filter(|it| !it.is_empty() && *it != "help")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_of_a_help_are_found() {
        let help = "About\n\nCommands:\n  call  Run\n        one\n  man   Print\n  help  Help\n\nOptions:\n  -C x\n";
        assert_eq!(commands_in(help).collect::<Vec<_>>(), ["call", "man"]);
        assert_eq!(commands_in("Options:\n  -C x\n").count(), 0);
    }
}
