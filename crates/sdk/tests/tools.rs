//! What `tools!` makes of functions, called below the export.

use yoi_sdk::ToolError;

mod prices {
    use yoi_sdk::ToolError;

    pub(crate) fn double(input: u32) -> Result<u32, ToolError> {
        Ok(input * 2)
    }
}

fn half(input: u32) -> Result<u32, std::num::TryFromIntError> {
    Ok(input / 2)
}

yoi_sdk::tools!(prices::double, "divide-by-two" => half,);

#[test]
fn a_tool_has_its_function_s_name() {
    assert_eq!(__call_tool("double", "21"), Ok("42".to_owned()));
}

#[test]
fn a_tool_may_have_another_name_and_then_only_that() {
    assert_eq!(__call_tool("divide-by-two", "84"), Ok("42".to_owned()));
    assert_eq!(__call_tool("half", "84"), Err(ToolError::UnknownTool));
}

#[test]
fn the_path_to_a_function_is_no_part_of_its_name() {
    assert_eq!(
        __call_tool("prices::double", "1"),
        Err(ToolError::UnknownTool)
    );
}
