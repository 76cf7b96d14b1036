//! What nearly every plugin names: `use yoi_sdk::prelude::*`.

pub use crate::ToolError;
pub use crate::request::Request;
pub use crate::websocket::{Connection, Message, OpenOptions};
pub use crate::{log, request, websocket};
pub use serde::{Deserialize, Serialize};
pub use std::time::Duration;
