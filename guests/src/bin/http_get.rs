//! Gets URLs one after the other; an error does not stop it.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::request_error;
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Get {
    urls: Vec<String>,
}

fn get(input: Get) -> Result<Vec<Value>, ToolError> {
    Ok(input.urls.iter().map(answer).collect())
}

fn answer(url: &String) -> Value {
    match Request::get(url).send() {
        Ok(response) => {
            json!({"status": response.status, "body": String::from_utf8_lossy(&response.body)})
        }
        Err(error) => request_error(error),
    }
}

yoi_sdk::tools!(get);
