//! The export below [`tools!`](crate::tools): JSON texts in and out, unread.
//! For a plugin whose tools are not known when it is compiled, and for tests
//! of a host.

use crate::ToolError;
use crate::bindings::exports::yoi::plugin::tools as host;
use crate::log::{self, Level};

#[doc(hidden)]
pub use host::{Guest, ToolError as HostToolError};

/// Makes one function the plugin's export; once in a crate.
///
/// ```
/// # use yoi_sdk::ToolError;
/// fn echo(name: &str, input: &str) -> Result<String, ToolError> {
///     match name {
///         "echo" => Ok(input.to_owned()),
///         _ => Err(ToolError::UnknownTool),
///     }
/// }
/// yoi_sdk::raw!(echo);
/// ```
#[macro_export]
macro_rules! raw {
    ($function:path) => {
        const _: () = {
            struct Plugin;

            impl $crate::raw::Guest for Plugin {
                fn call(
                    name: ::std::string::String,
                    input: ::std::string::String,
                ) -> ::std::result::Result<::std::string::String, $crate::raw::HostToolError>
                {
                    $crate::raw::call($function, &name, &input)
                }
            }

    $crate::bindings::__export_plugin!(Plugin with_types_in $crate::bindings);
        };
    };
}

#[doc(hidden)]
pub fn call(
    function: impl FnOnce(&str, &str) -> Result<String, ToolError>,
    name: &str,
    input: &str,
) -> Result<String, HostToolError> {
    log_panics();
    function(name, input).map_err(Into::into)
}

/// A panic becomes a trap, which carries no text: the log does.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.payload_as_str().unwrap_or("a value that is not text");
        match panic.location() {
            Some(place) => log::write(Level::Error, &format!("panicked at {place}: {text}")),
            None => log::write(Level::Error, &format!("panicked: {text}")),
        }
    }));
}
