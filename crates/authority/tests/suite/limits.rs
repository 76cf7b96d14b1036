use insta::assert_snapshot;
use yoi_authority::{Enablement, Limits};

use crate::{codes, decision, enablement, shown};

fn with(limits: &str) -> String {
    decision(&[]) + "[plugins.enabled.limits]\n" + limits
}

fn read(limits: &str) -> Limits {
    enablement(&with(limits)).plugins()[0].limits()
}

#[test]
fn the_defaults_stay_what_operators_know() {
    let table: String = Limits::default()
        .entries()
        .map(|it| {
            format!(
                "{it}{} ({} to {}): {}\n",
                it.unit, it.least, it.ceiling, it.about
            )
        })
        .collect();
    assert_snapshot!(table, @r#"
    connections = 16 (0 to 256): WebSocket connections held at once.
    open_timeout_ms = 10000 ms (1 to 60000): Resolving, dialling, TLS and handshake of a WebSocket, together.
    receive_timeout_ms = 60000 ms (1 to 3600000): The longest that one receive waits.
    send_timeout_ms = 10000 ms (1 to 60000): The longest that one send waits for a peer that does not read.
    close_timeout_ms = 5000 ms (1 to 60000): The closing handshake of a WebSocket.
    message_bytes = 1048576 bytes (1 to 16777216): One WebSocket message, received or sent.
    frame_bytes = 1048576 bytes (125 to 16777216): One WebSocket frame received.
    receive_queue_bytes = 2097152 bytes (1 to 67108864): Received on one connection and not yet taken.
    receive_queue_messages = 1024 (1 to 65536): Messages received on one connection and not yet taken.
    send_queue_bytes = 2097152 bytes (1 to 67108864): Sent on one connection and not yet taken by the peer.
    slow_consumer_ms = 30000 ms (1 to 3600000): How long a receive queue may stay full.
    connection_lifetime_ms = 86400000 ms (1 to 604800000): The life of one connection.
    idle_timeout_ms = 120000 ms (1 to 86400000): How long a peer may give no sign of life.
    ping_interval_ms = 30000 ms (1000 to 3600000): How often the host pings a silent peer.
    pong_timeout_ms = 10000 ms (1 to 60000): How long the host waits for the answer to a ping.
    handshake_bytes = 16384 bytes (1024 to 65536): The server's answer to a WebSocket handshake.
    handshake_headers = 64 (4 to 256): Headers in the server's answer to a WebSocket handshake.
    control_frames_per_second = 100 (1 to 10000): Pings and pongs taken from one peer in a second.
    inflate_ratio = 100 (1 to 1100): How many times its bytes a compressed message may grow to, past 64 KiB.
    requests = 4 (0 to 64): Requests at once.
    request_body_bytes = 1048576 bytes (0 to 16777216): The body of one request.
    request_headers = 64 (0 to 256): Headers of one request.
    request_header_bytes = 16384 bytes (0 to 65536): Names and values of one request's headers.
    request_timeout_ms = 30000 ms (1 to 300000): One request and its whole answer.
    first_byte_timeout_ms = 10000 ms (1 to 300000): From the request to the first byte of its answer.
    response_body_bytes = 4194304 bytes (0 to 67108864): The body of one answer.
    response_headers = 64 (1 to 256): Headers of one answer.
    response_header_bytes = 65536 bytes (1024 to 262144): Names and values of one answer's headers.
    memory_bytes = 67108864 bytes (65536 to 1073741824): Memory of the guest, all its memories together.
    memories = 4 (1 to 8): Memories of the guest.
    tables = 16 (1 to 32): Tables of the guest.
    table_elements = 20000 (1 to 100000): Elements of the guest's tables, together.
    instances = 48 (1 to 64): Core instances that the component is made of.
    stack_bytes = 524288 bytes (65536 to 1048576): Stack of the guest.
    handles = 256 (1 to 10000): Resource handles that the guest holds.
    hostcall_bytes = 2097152 bytes (65536 to 67108864): What one call from guest to host may carry.
    result_bytes = 1048576 bytes (1 to 16777216): What one receive of many messages returns.
    call_timeout_ms = 30000 ms (1 to 3600000): One call of a tool, whatever it does.
    tool_input_bytes = 1048576 bytes (2 to 16777216): The input of one tool call.
    tool_output_bytes = 1048576 bytes (2 to 16777216): The output of one tool call.
    log_bytes = 65536 bytes (0 to 16777216): What one call writes to the log.
    "#);
}

#[test]
fn what_is_printed_is_what_can_be_set() {
    let set: String = Limits::default()
        .entries()
        .map(|it| format!("{it}\n"))
        .collect();
    assert_eq!(read(&set), Limits::default());
    let ceilings: String = Limits::CEILING
        .entries()
        .map(|it| format!("{it}\n"))
        .collect();
    assert_eq!(read(&ceilings), Limits::CEILING);
    for limit in Limits::default().entries() {
        assert_eq!(
            limit.ceiling,
            Limits::CEILING.entry(limit.name).unwrap().value
        );
        assert!(
            (limit.least..=limit.ceiling).contains(&limit.value),
            "{limit}"
        );
        assert!(
            !limit.about.is_empty() && limit.about.ends_with('.'),
            "{limit}"
        );
    }
}

#[test]
fn each_key_sets_its_own_limit_and_no_other() {
    for limit in Limits::default().entries() {
        // One more or one less, whichever keeps what fits into what.
        let text = [limit.value + 1, limit.value - 1]
            .map(|value| with(&format!("{} = {value}\n", limit.name)));
        let read = text
            .iter()
            .find_map(|text| Enablement::parse(text).0)
            .unwrap()
            .plugins()[0]
            .limits();
        let changed: Vec<_> = Limits::default()
            .entries()
            .zip(read.entries())
            .filter(|(a, b)| a != b)
            .collect();
        assert_eq!(changed.len(), 1, "{limit}");
        assert_eq!(changed[0].0.name, limit.name);
    }
}

#[test]
fn no_limit_goes_over_its_ceiling_or_under_its_least() {
    for limit in Limits::default().entries() {
        let over = with(&format!("{} = {}\n", limit.name, limit.ceiling + 1));
        assert_eq!(codes(&over), ["enablement/out-of-range"], "{limit}");
        if let Some(under) = limit.least.checked_sub(1) {
            assert_eq!(
                codes(&with(&format!("{} = {under}\n", limit.name))),
                ["enablement/out-of-range"],
                "{limit}"
            );
        }
    }
    let text = with(
        "connections = 257\nopen_timeout_ms = 0\nconnection = 1\nmemory_bytes = -1\nlog_bytes = '1'\n",
    );
    assert_snapshot!(shown(&Enablement::parse(&text).1, &text), @r#"
    error[enablement/out-of-range]: `connections` must be between 0 and 256, not `257`
      at 257
    error[enablement/out-of-range]: `open_timeout_ms` must be between 1 and 60000, not `0`
      at 0
    error[enablement/unknown-key]: unknown key `connection`
      at connection
      help: did you mean `connections`?
    error[enablement/out-of-range]: `memory_bytes` must be between 65536 and 1073741824, not `-1`
      at -1
    error[enablement/wrong-type]: `log_bytes` must be an integer, not a string
      at '1'
    "#);
}

#[test]
fn what_is_accepted_has_to_fit_where_it_goes_next() {
    let text = with("message_bytes = 3145728\n");
    assert_snapshot!(shown(&Enablement::parse(&text).1, &text), @r#"
    error[enablement/limits]: `message_bytes = 3145728` does not fit into `receive_queue_bytes = 2097152`
      at message_bytes
      help: set `receive_queue_bytes` to 3145728 at least, or `message_bytes` to 2097152 at most
    error[enablement/limits]: `message_bytes = 3145728` does not fit into `send_queue_bytes = 2097152`
      at message_bytes
      help: set `send_queue_bytes` to 3145728 at least, or `message_bytes` to 2097152 at most
    error[enablement/limits]: `message_bytes = 3145728` does not fit into `result_bytes = 1048576`
      at message_bytes
      help: set `result_bytes` to 3145728 at least, or `message_bytes` to 1048576 at most
    error[enablement/limits]: `message_bytes = 3145728` does not fit into `hostcall_bytes = 2097152`
      at message_bytes
      help: set `hostcall_bytes` to 3145728 at least, or `message_bytes` to 2097152 at most
    "#);
    let text = with("hostcall_bytes = 65536\n");
    assert_eq!(codes(&text), ["enablement/limits"; 3]);
    let together = "message_bytes = 3145728\nreceive_queue_bytes = 4194304\nsend_queue_bytes = 4194304\nresult_bytes = 3145728\nhostcall_bytes = 4194304\n";
    assert_eq!(read(together).message_bytes, 3 << 20);
}
