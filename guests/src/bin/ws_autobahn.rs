//! Echoes what the fuzzing server of the Autobahn test suite sends, case by
//! case.

#![no_main]

use yoi_sdk::prelude::*;
use yoi_sdk::websocket::MessageRef;

/// Cases one after the other, each a connection of its own.
#[derive(Deserialize)]
struct Run {
    /// Of the server, without a path
    url: String,
    agent: String,
    first: u32,
    last: u32,
    /// How many messages to take at once; 0 takes them one call each
    #[serde(default)]
    batch: u32,
}

#[derive(Deserialize)]
struct Server {
    url: String,
}

#[derive(Deserialize)]
struct Report {
    url: String,
    agent: String,
}

#[derive(Serialize)]
struct Ended {
    case: u32,
    echoed: u32,
    how: String,
}

/// How many cases the server has.
fn count(input: Server) -> Result<u32, ToolError> {
    let connection = Connection::open(&format!("{}/getCaseCount", input.url))?;
    let message = connection.receive(Duration::MAX)?;
    let message = message.ok_or_else(|| ToolError::failed("the server says no count"))?;
    Ok(message.json()?)
}

fn run(input: Run) -> Result<Vec<Ended>, ToolError> {
    let case = |case| echo_case(&input, case);
    (input.first..=input.last).map(case).collect()
}

/// Asks the server to write its report of an agent.
fn report(input: Report) -> Result<String, ToolError> {
    let url = format!("{}/updateReports?agent={}", input.url, input.agent);
    Ok(echo(&Connection::open(&url)?, 0)?.1)
}

fn echo_case(run: &Run, case: u32) -> Result<Ended, ToolError> {
    let url = format!("{}/runCase?case={case}&agent={}", run.url, run.agent);
    let ended = Connection::open(&url).and_then(|connection| echo(&connection, run.batch));
    let (echoed, how) =
        ended.map_err(|error| ToolError::failed(format!("case {case}: {error}")))?;
    Ok(Ended { case, echoed, how })
}

/// Until the connection ends, however it does: whether that was right is for
/// the server to say.
fn echo(connection: &Connection, batch: u32) -> Result<(u32, String), websocket::Error> {
    let mut echoed = 0;
    loop {
        match echo_some(connection, batch) {
            Ok(0) => return Err(websocket::Error::Timeout),
            Ok(some) => echoed += some,
            Err(websocket::Error::Closed(closed)) => return Ok((echoed, closed.to_string())),
            Err(error) => return Err(error),
        }
    }
}

fn echo_some(connection: &Connection, batch: u32) -> Result<u32, websocket::Error> {
    if batch == 0 {
        let Some(message) = connection.receive(Duration::MAX)? else {
            return Ok(0);
        };
        connection.send(&message)?;
        return Ok(1);
    }
    let mut echoed = 0;
    for message in &connection.receive_many(batch, Duration::MAX)? {
        match message {
            MessageRef::Text(text) => connection.send_text(text)?,
            MessageRef::Binary(bytes) => connection.send_binary(bytes)?,
        }
        echoed += 1;
    }
    Ok(echoed)
}

yoi_sdk::tools!(count, run, report);
