//! A plugin that asks a REST API: one tool, `price`.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use yoi_sdk::ToolError;
use yoi_sdk::request::Request;

/// Where the prices are. `plugin.toml` asks for it, and the operator grants it.
const PRICES: &str = "https://api.example.com/v1/prices";

/// What the tool takes: `input_schema` in `plugin.toml` says the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    pair: String,
}

/// What the API answers, and what the tool gives. A price is a text: it is
/// decimal, and a float would round.
#[derive(Debug, Serialize, Deserialize)]
struct Price {
    pair: String,
    price: String,
}

fn price(input: Input) -> Result<Price, ToolError> {
    let url = format!("{PRICES}/{}", checked(&input.pair)?);
    let response = Request::get(url)
        .header("accept", "application/json")
        .timeout(Duration::from_secs(5))
        .send()?;
    match response.status {
        200 => Ok(response.json()?),
        404 => Err(ToolError::failed("the API knows no such pair")),
        status => Err(ToolError::failed(format!("the API answered {status}"))),
    }
}

/// A pair goes into a URL, so that it has to be nothing but one.
fn checked(pair: &str) -> Result<&str, ToolError> {
    let is_pair = |c: char| c.is_ascii_uppercase() || c == '-';
    match !pair.is_empty() && pair.chars().all(is_pair) {
        true => Ok(pair),
        false => Err(ToolError::invalid_input("`pair` is such as `BTC-EUR`")),
    }
}

yoi_sdk::tools!(price);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pair_does_not_get_into_a_url() {
        assert_eq!(checked("BTC-EUR"), Ok("BTC-EUR"));
        for pair in ["", "btc-eur", "../orders", "BTC-EUR?all"] {
            assert!(checked(pair).is_err(), "{pair}");
        }
    }
}
