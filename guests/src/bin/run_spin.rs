//! Never ends, and never calls the host.

#![no_main]

use yoi_sdk::ToolError;

fn spin(_: ()) -> Result<(), ToolError> {
    loop {
        std::hint::black_box(0);
    }
}

yoi_sdk::tools!(spin);
