use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use yoi_document::nearest;

use crate::args::Args;

const PLUGIN: &str = "plugin";

/// Wrong usage, with a tip where it is plain what was meant.
pub(crate) fn told(mut error: Error) -> Error {
    let tip = match is_input_of_call(&error) {
        true => Some("the input goes after `--input`".to_owned()),
        false => elsewhere(&error),
    };
    if let Some(tip) = tip {
        // What clap takes for similar is then beside the point.
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![tip.into()]),
        );
    }
    error
}

/// Whether there is one argument too many after the tool's name.
fn is_input_of_call(error: &Error) -> bool {
    error.kind() == ErrorKind::UnknownArgument
        && text(error, ContextKind::Usage).contains("yoi call")
        && !text(error, ContextKind::InvalidArg).starts_with('-')
}

/// Where a command stands that was named without `plugin`, or with it in vain.
fn elsewhere(error: &Error) -> Option<String> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let named = text(error, ContextKind::InvalidSubcommand);
    let has_similar = error.get(ContextKind::SuggestedSubcommand).is_some();
    let all = Args::command();
    let plugin = all.find_subcommand(PLUGIN)?;
    let is_below_plugin = text(error, ContextKind::Usage).contains("yoi plugin");
    let (way, there) = match is_below_plugin {
        true => ("yoi", &all),
        false => ("yoi plugin", plugin),
    };
    let names = there.get_subcommands().map(clap::Command::get_name);
    let name = match has_similar {
        true => names.filter(|it| *it == named).last(),
        false => nearest(&named, names),
    };
    Some(format!("the command is `{way} {}`", name?))
}

fn text(error: &Error, kind: ContextKind) -> String {
    error.get(kind).map(ToString::to_string).unwrap_or_default()
}
