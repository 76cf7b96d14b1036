//! A plugin that asks a REST API.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use yoi_sdk::ToolError;
use yoi_sdk::request::Request;

const API: &str = "https://api.example.com/v1/forecast";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    latitude: f64,
    longitude: f64,
    #[serde(default = "api")]
    url: String,
}

/// What the API answers, and what the tool gives on.
#[derive(Serialize, Deserialize)]
struct Forecast {
    days: Vec<Day>,
}

#[derive(Serialize, Deserialize)]
struct Day {
    date: String,
    low_celsius: f64,
    high_celsius: f64,
}

fn forecast(input: Input) -> Result<Forecast, ToolError> {
    if input.latitude.abs() > 90.0 || input.longitude.abs() > 180.0 {
        return Err(ToolError::invalid_input("there is no such place"));
    }
    let Input {
        latitude,
        longitude,
        url,
    } = input;
    let response = Request::get(format!("{url}?latitude={latitude}&longitude={longitude}"))
        .header("accept", "application/json")
        .timeout(Duration::from_secs(5))
        .send()?;
    match response.status {
        200 => Ok(response.json()?),
        404 => Err(ToolError::failed(
            "the API knows no forecast for this place",
        )),
        status => Err(ToolError::failed(format!("the API answered {status}"))),
    }
}

fn api() -> String {
    API.to_owned()
}

yoi_sdk::tools!(forecast);
