use crate::bindings::exports::yoi::plugin::tools as host;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;

/// Why a tool call gave no output.
///
/// The `?` operator makes one from every [`std::error::Error`], as
/// [`ToolError::Failed`] with that error's text. For this reason a `ToolError`
/// is not a [`std::error::Error`] itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToolError {
    /// The plugin has no tool of this name.
    UnknownTool,
    /// The input is not what the tool takes; the text says why.
    InvalidInput(String),
    /// The tool could not do its work; the text says why.
    Failed(String),
}

impl ToolError {
    /// The caller gave something that the tool does not take.
    pub fn invalid_input(why: impl fmt::Display) -> Self {
        Self::InvalidInput(why.to_string())
    }

    /// The tool could not do its work.
    pub fn failed(why: impl fmt::Display) -> Self {
        Self::Failed(why.to_string())
    }
}

impl fmt::Display for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTool => f.write_str("the plugin has no tool of this name"),
            Self::InvalidInput(why) => write!(f, "invalid input: {why}"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl<E: std::error::Error> From<E> for ToolError {
    fn from(error: E) -> Self {
        Self::failed(error)
    }
}

impl From<ToolError> for host::ToolError {
    fn from(error: ToolError) -> Self {
        match error {
            ToolError::UnknownTool => Self::UnknownTool,
            ToolError::InvalidInput(why) => Self::InvalidInput(why),
            ToolError::Failed(why) => Self::Failed(why),
        }
    }
}

/// Runs one typed tool on JSON text.
pub fn call<I, O, E>(tool: impl FnOnce(I) -> Result<O, E>, input: &str) -> Result<String, ToolError>
where
    I: DeserializeOwned,
    O: Serialize,
    E: Into<ToolError>,
{
    let input = serde_json::from_str(input).map_err(ToolError::invalid_input)?;
    let output = tool(input).map_err(Into::into)?;
    serde_json::to_string(&output).map_err(ToolError::failed)
}

/// The name of a function in a path as `stringify!` writes it.
pub fn last_segment(path: &'static str) -> &'static str {
    path.rsplit("::").next().unwrap_or(path).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn double(input: u32) -> Result<u32, ToolError> {
        Ok(input * 2)
    }

    fn parse(input: String) -> Result<u32, std::num::ParseIntError> {
        input.parse()
    }

    #[test]
    fn a_tool_takes_and_gives_json() {
        assert_eq!(call(double, "21"), Ok("42".to_owned()));
    }

    #[test]
    fn input_of_another_shape_is_invalid_and_says_where() {
        let refused = call(double, "\"x\"").unwrap_err();
        assert!(
            matches!(&refused, ToolError::InvalidInput(why) if why.contains("line 1 column 3"))
        );
    }

    #[test]
    fn any_error_becomes_a_failure_with_its_text() {
        let failed = call(parse, "\"x\"").unwrap_err();
        assert_eq!(failed, ToolError::failed("invalid digit found in string"));
    }

    #[test]
    fn a_path_ends_in_the_tool_s_name() {
        assert_eq!(last_segment("prices :: latest_price"), "latest_price");
        assert_eq!(last_segment("latest_price"), "latest_price");
    }
}
