use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// A Markdown document whose fenced blocks are run. A `console` block has commands, each after `$ `, and what they print;
/// a command goes on while its line ends in a backslash. Of other blocks, one whose info string has a second word is the
/// file of that path; the rest is for reading.
#[derive(Debug)]
pub(crate) struct Document {
    pieces: Vec<Piece>,
}

/// What there is to do, in its order.
pub(crate) enum Step<'a> {
    /// A heading of the second level: a part begins
    Part(&'a str),
    File(&'a str, &'a str),
    /// A command, and what it is told to print
    Command(&'a str, &'a mut String),
}

#[derive(Debug)]
enum Piece {
    /// Lines that nothing is done with, each with its end
    Text(String),
    Part(String),
    File {
        opening: String,
        path: String,
        text: String,
    },
    Command {
        command: String,
        told: String,
    },
}

impl Document {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("`{}`", path.display()))?;
        Self::parse(&text).with_context(|| format!("`{}`", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut pieces = Vec::new();
        let mut lines = text.split_inclusive('\n');
        while let Some(line) = lines.next() {
            match line.strip_prefix("```").map(str::trim_end) {
                None => pieces.push(plain(line)),
                Some(info) => {
                    let inside: Vec<_> = lines
                        .by_ref()
                        .take_while(|it| it.trim_end() != "```")
                        .collect();
                    block(info, line, &inside, &mut pieces)?;
                    pieces.push(Piece::Text("```\n".to_owned()));
                }
            }
        }
        Ok(Self { pieces })
    }

    pub(crate) fn steps(&mut self) -> impl Iterator<Item = Step<'_>> {
        self.pieces.iter_mut().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Part(line) => Some(Step::Part(title(line))),
            Piece::File { path, text, .. } => Some(Step::File(path, text)),
            Piece::Command { command, told } => Some(Step::Command(command, told)),
        })
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        Ok(fs::write(path, self.text())?)
    }

    fn text(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) | Piece::Part(text) => text.clone(),
            Piece::File { opening, text, .. } => format!("{opening}{text}"),
            Piece::Command { command, told } => format!("$ {command}\n{told}"),
        });
        pieces.collect()
    }
}

fn plain(line: &str) -> Piece {
    match line.starts_with("## ") {
        true => Piece::Part(line.to_owned()),
        false => Piece::Text(line.to_owned()),
    }
}

fn title(line: &str) -> &str {
    line.trim_start_matches("## ").trim_end()
}

fn block(info: &str, opening: &str, inside: &[&str], pieces: &mut Vec<Piece>) -> Result<()> {
    let mut words = info.split_whitespace();
    match (words.next(), words.next()) {
        (Some("console"), None) => {
            pieces.push(Piece::Text(opening.to_owned()));
            commands(inside, pieces)
        }
        (Some(_), Some(path)) => {
            pieces.push(Piece::File {
                opening: opening.to_owned(),
                path: path.to_owned(),
                text: inside.concat(),
            });
            Ok(())
        }
        (Some("sh" | "shell" | "bash"), None) => {
            bail!(
                "a block of `{info}` is not run: make it `console`, with `$ ` before each command"
            )
        }
        _ => {
            pieces.push(Piece::Text(opening.to_owned() + &inside.concat()));
            Ok(())
        }
    }
}

fn commands(inside: &[&str], pieces: &mut Vec<Piece>) -> Result<()> {
    let mut lines = inside.iter().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else {
            bail!("a `console` block begins with a command, after `$ `, and not with {line:?}");
        };
        let mut command = first.trim_end_matches('\n').to_owned();
        while command.ends_with('\\') {
            let more = lines
                .next()
                .context("a command goes on after its last line")?;
            command = command + "\n" + more.trim_end_matches('\n');
        }
        let mut told = String::new();
        while let Some(line) = lines.next_if(|it| !it.starts_with("$ ")) {
            told.push_str(line);
        }
        pieces.push(Piece::Command { command, told });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TEXT: &str = "# A\n\n## One\n\n```console\n$ first \\\n  more\nsaid\n\n$ second\n```\n\n```rust src/lib.rs\nfn x() {}\n```\n\n```text\n$ nothing\n```\n";

    #[test]
    fn a_document_is_what_there_is_to_do() {
        let mut document = Document::parse(TEXT).unwrap();
        let steps: Vec<_> = document
            .steps()
            .map(|step| match step {
                Step::Part(title) => format!("part {title}"),
                Step::File(path, text) => format!("file {path}: {text}"),
                Step::Command(command, told) => format!("run {command}: {told}"),
            })
            .collect();
        let wanted = [
            "part One",
            "run first \\\n  more: said\n\n",
            "run second: ",
            "file src/lib.rs: fn x() {}\n",
        ];
        assert_eq!(steps, wanted);
    }

    #[test]
    fn it_is_written_as_it_was_but_for_what_commands_said() {
        let mut document = Document::parse(TEXT).unwrap();
        assert_eq!(document.text(), TEXT);
        for step in document.steps() {
            if let Step::Command("second", told) = step {
                *told = "new\n".to_owned();
            }
        }
        assert_eq!(
            document.text(),
            TEXT.replace("$ second\n", "$ second\nnew\n")
        );
    }

    #[test]
    fn a_block_of_commands_that_would_not_be_run_is_an_error() {
        assert!(Document::parse("```sh\nyoi\n```\n").is_err());
        assert!(Document::parse("```console\nyoi\n```\n").is_err());
    }
}
