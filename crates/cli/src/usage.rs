use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// Wrong usage, with a tip where it is plain what was meant.
pub(crate) fn told(mut error: Error) -> Error {
    if is_input_of_call(&error) {
        let tip = "the input goes after `--input`".to_owned().into();
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    error
}

/// Whether there is one argument too many after the tool's name.
fn is_input_of_call(error: &Error) -> bool {
    let text = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    error.kind() == ErrorKind::UnknownArgument
        && text(ContextKind::Usage).contains("yoi call")
        && !text(ContextKind::InvalidArg).starts_with('-')
}
