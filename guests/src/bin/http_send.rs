//! Sends any request, and gives back the whole answer or the error.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{pattern, request_error};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Send {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: Option<String>,
    /// In place of `body`, one of this many bytes
    body_bytes: Option<usize>,
    timeout_ms: Option<u64>,
}

fn send(input: Send) -> Result<Value, ToolError> {
    Ok(match request(input).send() {
        Ok(response) => json!({
            "status": response.status,
            "headers": response.headers,
            "length": response.body.len(),
            "body": String::from_utf8_lossy(&response.body),
        }),
        Err(error) => request_error(error),
    })
}

fn request(input: Send) -> Request {
    let mut request = Request::new(input.method, input.url);
    for (name, value) in input.headers {
        request = request.header(name, value);
    }
    if let Some(size) = input.body_bytes {
        request = request.body(pattern(size, false).as_bytes());
    } else if let Some(text) = input.body {
        request = request.body(text);
    }
    match input.timeout_ms {
        Some(timeout) => request.timeout(Duration::from_millis(timeout)),
        None => request,
    }
}

yoi_sdk::tools!(send);
