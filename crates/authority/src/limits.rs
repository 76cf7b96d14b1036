mod read;

use std::fmt;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Things.
    Count,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Milliseconds,
}

/// One limit, as `show` prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Its key in `[plugins.enabled.limits]`.
    pub name: &'static str,
    /// What it is set to.
    pub value: u64,
    /// What it counts.
    pub unit: Unit,
    /// The least that an operator can set.
    pub least: u64,
    /// The most that an operator can set.
    pub ceiling: u64,
    /// What it bounds.
    pub about: &'static str,
}

macro_rules! limits {
    ($($(#[doc = $about:literal])+ $name:ident: $unit:ident = $default:expr, $least:expr => $ceiling:expr;)+) => {
        /// Every bound on one instance of a plugin. The operator raises or
        /// lowers each in `[plugins.enabled.limits]`, up to
        /// [`CEILING`](Self::CEILING); a guest can only lower.
        ///
        /// The name of a field is its key. `_ms` is milliseconds, `_bytes` is
        /// bytes, anything else counts things.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Limits {
            $($(#[doc = $about])+ pub $name: u64,)+
        }

        impl Limits {
            /// The most that an operator can set.
            pub const CEILING: Self = Self { $($name: $ceiling,)+ };

            const DEFAULT: Self = Self { $($name: $default,)+ };

            /// Every limit, in the order of their declaration.
            pub fn entries(&self) -> impl Iterator<Item = Limit> + use<> {
                [$(Limit {
                    name: stringify!($name),
                    value: self.$name,
                    unit: Unit::$unit,
                    least: $least,
                    ceiling: $ceiling,
                    about: concat!($($about),+).trim_ascii(),
                },)+].into_iter()
            }

            fn set(&mut self, name: &str, value: u64) {
                match name {
                    $(stringify!($name) => self.$name = value,)+
                    _ => {}
                }
            }
        }
    };
}

limits! {
    /// WebSocket connections held at once.
    connections: Count = 16, 0 => 256;
    /// Resolving, dialling, TLS and handshake of a WebSocket, together.
    open_timeout_ms: Milliseconds = 10 * SECOND, 1 => 60 * SECOND;
    /// The longest that one receive waits.
    receive_timeout_ms: Milliseconds = 60 * SECOND, 1 => HOUR;
    /// The longest that one send waits for a peer that does not read.
    send_timeout_ms: Milliseconds = 10 * SECOND, 1 => 60 * SECOND;
    /// The closing handshake of a WebSocket.
    close_timeout_ms: Milliseconds = 5 * SECOND, 1 => 60 * SECOND;
    /// One WebSocket message, received or sent.
    message_bytes: Bytes = MIB, 1 => 16 * MIB;
    /// One WebSocket frame received.
    frame_bytes: Bytes = MIB, 125 => 16 * MIB;
    /// Received on one connection and not yet taken.
    receive_queue_bytes: Bytes = 2 * MIB, 1 => 64 * MIB;
    /// Messages received on one connection and not yet taken.
    receive_queue_messages: Count = 1_024, 1 => 65_536;
    /// Sent on one connection and not yet taken by the peer.
    send_queue_bytes: Bytes = 2 * MIB, 1 => 64 * MIB;
    /// How long a receive queue may stay full.
    slow_consumer_ms: Milliseconds = 30 * SECOND, 1 => HOUR;
    /// The life of one connection.
    connection_lifetime_ms: Milliseconds = 24 * HOUR, 1 => 168 * HOUR;
    /// How long a peer may give no sign of life.
    idle_timeout_ms: Milliseconds = 120 * SECOND, 1 => 24 * HOUR;
    /// How often the host pings a silent peer.
    ping_interval_ms: Milliseconds = 30 * SECOND, SECOND => HOUR;
    /// How long the host waits for the answer to a ping.
    pong_timeout_ms: Milliseconds = 10 * SECOND, 1 => 60 * SECOND;
    /// The server's answer to a WebSocket handshake.
    handshake_bytes: Bytes = 16 * KIB, KIB => 64 * KIB;
    /// Headers in the server's answer to a WebSocket handshake.
    handshake_headers: Count = 64, 4 => 256;
    /// Pings and pongs taken from one peer in a second.
    control_frames_per_second: Count = 100, 1 => 10_000;
    /// How many times its bytes a compressed message may grow to, past 64 KiB.
    inflate_ratio: Count = 100, 1 => 1_100;
    /// Requests at once.
    requests: Count = 4, 0 => 64;
    /// The body of one request.
    request_body_bytes: Bytes = MIB, 0 => 16 * MIB;
    /// Headers of one request.
    request_headers: Count = 64, 0 => 256;
    /// Names and values of one request's headers.
    request_header_bytes: Bytes = 16 * KIB, 0 => 64 * KIB;
    /// One request and its whole answer.
    request_timeout_ms: Milliseconds = 30 * SECOND, 1 => 300 * SECOND;
    /// From the request to the first byte of its answer.
    first_byte_timeout_ms: Milliseconds = 10 * SECOND, 1 => 300 * SECOND;
    /// The body of one answer.
    response_body_bytes: Bytes = 4 * MIB, 0 => 64 * MIB;
    /// Headers of one answer.
    response_headers: Count = 64, 1 => 256;
    /// Names and values of one answer's headers.
    response_header_bytes: Bytes = 64 * KIB, KIB => 256 * KIB;
    /// Memory of the guest, all its memories together.
    memory_bytes: Bytes = 64 * MIB, 64 * KIB => 1_024 * MIB;
    /// Memories of the guest.
    memories: Count = 4, 1 => 8;
    /// Tables of the guest.
    tables: Count = 16, 1 => 32;
    /// Elements of the guest's tables, together.
    table_elements: Count = 20_000, 1 => 100_000;
    /// Core instances that the component is made of.
    instances: Count = 48, 1 => 64;
    /// Stack of the guest.
    stack_bytes: Bytes = 512 * KIB, 64 * KIB => MIB;
    /// Resource handles that the guest holds.
    handles: Count = 256, 1 => 10_000;
    /// What one call from guest to host may carry.
    hostcall_bytes: Bytes = 2 * MIB, 64 * KIB => 64 * MIB;
    /// What one receive of many messages returns.
    result_bytes: Bytes = MIB, 1 => 16 * MIB;
    /// One call of a tool, whatever it does.
    call_timeout_ms: Milliseconds = 30 * SECOND, 1 => HOUR;
    /// The input of one tool call.
    tool_input_bytes: Bytes = MIB, 2 => 16 * MIB;
    /// The output of one tool call.
    tool_output_bytes: Bytes = MIB, 2 => 16 * MIB;
    /// What one call writes to the log.
    log_bytes: Bytes = 64 * KIB, 0 => 16 * MIB;
}

/// What crosses the boundary beside a message or a body: names, a URL, headers.
const BESIDE: u64 = 96 * KIB;

/// Pairs in which the first, and this much besides, cannot be more than the
/// second: what is accepted in one place has to fit where it goes next.
const FITS: [(&str, u64, &str); 8] = [
    ("message_bytes", 0, "receive_queue_bytes"),
    ("message_bytes", 0, "send_queue_bytes"),
    ("message_bytes", 0, "result_bytes"),
    ("message_bytes", BESIDE, "hostcall_bytes"),
    ("request_body_bytes", BESIDE, "hostcall_bytes"),
    ("request_header_bytes", 16 * KIB, "hostcall_bytes"),
    ("tool_output_bytes", BESIDE, "hostcall_bytes"),
    ("connections", 0, "handles"),
];

impl Limits {
    /// The limit of this name.
    pub fn entry(&self, name: &str) -> Option<Limit> {
        self.entries().find(|limit| limit.name == name)
    }

    /// The pairs of which the first does not fit into the second.
    fn misfits(&self) -> Vec<(Limit, Limit)> {
        let pairs = FITS.iter().filter_map(|(inner, beside, outer)| {
            Some((self.entry(inner)?, beside, self.entry(outer)?))
        });
        pairs
            .filter(|(inner, beside, outer)| inner.value.saturating_add(**beside) > outer.value)
            .map(|(inner, _, outer)| (inner, outer))
            .collect()
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// After a number: ` bytes`, ` ms`, or nothing.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Count => "",
            Unit::Bytes => " bytes",
            Unit::Milliseconds => " ms",
        })
    }
}

/// As in `yoi.toml`: `connections = 16`.
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, self.value)
    }
}
