/// Makes functions the tools of this plugin; once in a crate.
///
/// ```
/// # use yoi_sdk::ToolError;
/// fn double(input: u32) -> Result<u32, ToolError> { Ok(input * 2) }
/// fn half(input: u32) -> Result<u32, ToolError> { Ok(input / 2) }
///
/// yoi_sdk::tools!(double, "divide-by-two" => half);
/// ```
/// A tool's name is the function's, or the text before `=>`: the manifest's
/// `[[tools]]` have the same names. A function takes one value that
/// [`serde::Deserialize`] reads from the JSON input, and gives a
/// `Result<Output, E>`: the output is written by [`serde::Serialize`], and the
/// error is anything that turns into a [`ToolError`](crate::ToolError).
#[macro_export]
macro_rules! tools {
    ($($($name:literal =>)? $tool:path),+ $(,)?) => {
        fn __call_tool(name: &str, input: &str) -> Result<String, $crate::ToolError> {
            $(
                if name == $crate::__tool_name!($($name)? ; $tool) {
                    return $crate::call($tool, input);
                }
            )+
            Err($crate::ToolError::UnknownTool)
        }
        $crate::raw!(__call_tool);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __tool_name {
    ($name:literal ; $tool:path) => {
        $name
    };
    (; $tool:path) => {
        $crate::last_segment(::std::stringify!($tool))
    };
}
