//! Every way in which a tool call ends without a trap.

#![no_main]

use yoi_sdk::prelude::*;

fn double(number: u32) -> Result<u32, ToolError> {
    number
        .checked_mul(2)
        .ok_or_else(|| ToolError::invalid_input("the double is over 2^32 - 1"))
}

fn parse(text: String) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

yoi_sdk::tools!(double, "parse-number" => parse);
