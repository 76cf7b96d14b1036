# SPDX-License-Identifier: MIT OR Apache-2.0
"""The host's interfaces (`wit/`) as Python likes them: values in, values out,
and errors that are raised.

The file is a part of your plugin, so change it as you like. Nothing of the
host can be called while modules are imported: that happens when the component
is built. Call it from a tool.
"""

from __future__ import annotations

import inspect
import io
import json as json_
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import tools as exported
from wit_world.imports import clock as _clock
from wit_world.imports import log as _log
from wit_world.imports import random as _random
from wit_world.imports import request as _request
from wit_world.imports import types as _types
from wit_world.imports import websocket as _websocket

# ---- Errors


class HostError(Exception):
    """The host did not do what was asked."""


class Denied(HostError):
    """Not allowed by manifest and grant together."""

    ask: int | None
    """Which of the manifest's own `[[request]]` or `[[websocket]]` tables
    covers it, counted from 0; `None`: none does, so that no grant could allow
    it."""

    def __init__(self, table: str, ask: int | None) -> None:
        self.ask = ask
        if ask is None:
            why = f"has no `[[{table}]]` that covers it, and without one no grant can allow it"
        else:
            why = f"asks for it (`[[{table}]]` {ask}, counted from 0), and the operator's grant does not allow it"
        super().__init__(f"denied: this plugin's manifest {why}")


class InvalidArgument(HostError):
    """An argument broke a rule."""


class RefusedHeader(HostError):
    """This header is not the plugin's to set, or not with this value."""


class UseWebSocket(HostError):
    """It needs a `Connection`: a `ws` URL, an upgrade, an answer without an end."""


class TimedOut(HostError):
    """The call's own time-out passed."""


class Cancelled(HostError):
    """The host cancelled the call."""


class NotResolved(HostError):
    """The host name did not resolve."""


class NotConnected(HostError):
    """No address of the host accepted the connection."""


class TlsFailed(HostError):
    """TLS failed: the certificate or the protocol."""


class ProtocolError(HostError):
    """The server's answer broke HTTP."""


class LimitReached(HostError):
    """A limit was hit: `connections`, `receive-queue`, `wait-set` or `requests`."""

    limit: str

    def __init__(self, limit: _types.Limit) -> None:
        self.limit = limit.name.lower().replace("_", "-")
        super().__init__(f"limit: {self.limit}")


class TooLarge(HostError):
    """Longer than `limit` bytes."""

    limit: int

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"longer than {limit} bytes")


class HandshakeFailed(HostError):
    """The server did not answer with a WebSocket."""

    status: int | None
    """The HTTP status in place of 101, if that is why."""

    def __init__(self, error: _websocket.HandshakeError) -> None:
        self.status = None
        match error:
            case _websocket.HandshakeError_Status(status):
                self.status = status
                why = f"the server answered {status} in place of 101"
            case _websocket.HandshakeError_Invalid(rule):
                why = rule
            case _:
                why = "the server chose a subprotocol that was not offered"
        super().__init__(f"no WebSocket there: {why}")


@dataclass(frozen=True)
class Ending:
    """How a connection ended."""

    how: str
    """`by-peer`, `by-guest`, `abnormal`, `protocol-error`, `too-large`,
    `slow-consumer`, `idle`, `lifetime` or `by-host`."""
    code: int | None = None
    """The peer's close code (RFC 6455, section 7.4), if it sent one."""
    reason: str = ""
    """The peer's reason, often empty."""


class Closed(HostError):
    """The connection has ended, and every message received before was taken."""

    ending: Ending

    def __init__(self, closed: _websocket.Closed) -> None:
        self.ending = _ending(closed)
        frame = "" if self.ending.code is None else f" ({self.ending.code}, {self.ending.reason!r})"
        super().__init__(f"the connection has ended: {self.ending.how}{frame}")


class InvalidInput(Exception):
    """Raised by a tool: the input is not what it takes."""


class Failed(Exception):
    """Raised by a tool: it could not do its work; the text says why."""


def _ending(closed: _websocket.Closed) -> Ending:
    match closed:
        case _websocket.Closed_ByPeer(_websocket.CloseFrame(code, reason)):
            return Ending("by-peer", code, reason)
        case _:
            return Ending(_case(closed))


def _case(value: object) -> str:
    """The name of a variant's case, as WIT has it."""
    name = type(value).__name__.split("_", 1)[1]
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


# The cases of the two `error` variants that carry no value, or a text.
_PLAIN: dict[str, tuple[type[HostError], str]] = {
    "invalid": (InvalidArgument, "invalid argument: {}"),
    "header": (RefusedHeader, "refused header: {}"),
    "use-websocket": (UseWebSocket, "not a request but a connection: {}"),
    "timeout": (TimedOut, "the time-out passed"),
    "cancelled": (Cancelled, "the call was cancelled"),
    "resolve": (NotResolved, "the host name did not resolve"),
    "connect": (NotConnected, "no address of the host accepted the connection"),
    "tls": (TlsFailed, "TLS failed"),
    "protocol": (ProtocolError, "the server's answer is not HTTP: {}"),
}


def _raised(table: str, error: Any) -> HostError:
    """`table` is the manifest's word."""
    case = _case(error)
    match case:
        case "denied":
            return Denied(table, error.value.ask)
        case "limit":
            return LimitReached(error.value)
        case "handshake":
            return HandshakeFailed(error.value)
        case "too-large":
            return TooLarge(error.value)
        case "closed":
            return Closed(error.value)
        case _:
            kind, text = _PLAIN[case]
            return kind(text.format(getattr(error, "value", "")))


def _asking(table: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Calls the host, and makes an exception of ours of what it raises."""
    try:
        return function(*arguments)
    except Err as error:
        raise _raised(table, error.value) from None


# ---- Tools

_F = TypeVar("_F", bound=Callable[..., Any])
_tools: dict[str, Callable[..., Any]] = {}


def tool(function: _F) -> _F:
    """Makes a function a tool of this plugin, by its name.

    The input is a JSON object, whose keys are the function's arguments; what
    it returns is the output, and what it raises, `Failed` or anything else, is
    the reason for which the call failed.
    """
    _tools[function.__name__] = function
    return function


class Tools(exports.Tools):
    """What yoi calls. `app.py` has to import it."""

    def call(self, name: str, input: str) -> str:
        if name not in _tools:
            raise Err(exported.ToolError_UnknownTool())
        _wake()
        try:
            return _run(_tools[name], input)
        except InvalidInput as error:
            raise Err(exported.ToolError_InvalidInput(str(error))) from None
        # What is not a `tool-error` would be a trap, which says nothing.
        except BaseException as error:
            raise Err(exported.ToolError_Failed(_told(error))) from None


def _run(function: Callable[..., Any], input: str) -> str:
    arguments = json_.loads(input)
    if not isinstance(arguments, dict):
        raise InvalidInput("the input is a JSON object")
    try:
        inspect.signature(function).bind(**arguments)
    except TypeError as error:
        raise InvalidInput(str(error)) from None
    output = function(**arguments)
    if inspect.iscoroutine(output):
        output.close()
        raise TypeError("a tool is a plain function: calls of the host wait by themselves, without `async`")
    return json_.dumps(output, allow_nan=False)


def _told(error: BaseException) -> str:
    if isinstance(error, (HostError, Failed)):
        return str(error)
    text = f"{type(error).__name__}: {error}".removesuffix(": ")
    # Of a fault in the plugin, the operator's log has the place. There is no
    # source to quote: `traceback` would look for its file, and end the call.
    log("debug", text)
    for frame, line in list(traceback.walk_tb(error.__traceback__))[-10:]:
        log("debug", f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}")
    return text


# ---- Requests


@dataclass(frozen=True)
class Response:
    """A whole answer. Everything in it is the server's word."""

    status: int
    headers: list[tuple[str, str]]
    """Names in lower case, and values, as they came."""
    body: bytes

    @property
    def ok(self) -> bool:
        """The status is 200 to 299."""
        return 200 <= self.status <= 299

    def header(self, name: str) -> str | None:
        """The first header of this name, in any case."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json_.loads(self.body)


_NOTHING = object()


def request(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | str | None = None,
    json: Any = _NOTHING,
    timeout: float | None = None,
) -> Response:
    """Sends a request to an `http` or `https` URL and waits for the whole answer.

    Any status is an answer; redirects are not followed. `json` is a value as
    the body, with its content type. `timeout` is in seconds, over everything,
    up to the host's limit. Free to set are the headers `accept`,
    `accept-language`, `content-type`, `content-language`, `range` and the
    conditional ones; others only where manifest and grant name them.

    Raises: `HostError`
    """
    named = [_request.Header(name, value) for name, value in (headers or {}).items()]
    if json is not _NOTHING:
        named.append(_request.Header("content-type", "application/json"))
        body = json_.dumps(json)
    if isinstance(body, str):
        body = body.encode()
    outgoing = _request.Outgoing(method, url, named, body, _optional_ms(timeout))
    answer = _asking("request", _request.send, outgoing)
    return Response(answer.status, [(it.name, it.value) for it in answer.headers], answer.body)


# ---- Connections


@dataclass(frozen=True)
class Message:
    """One whole message."""

    data: str | bytes
    """A `str` if it was text, `bytes` if it was binary."""

    def text(self) -> str:
        return self.data if isinstance(self.data, str) else self.data.decode()

    def json(self) -> Any:
        return json_.loads(self.data)


class Connection:
    """A WebSocket (RFC 6455). The host answers pings and keeps the limits
    while the plugin does something else. It ends at the latest with the call
    of the tool that opened it.
    """

    def __init__(self, inner: _websocket.Connection) -> None:
        self._inner = inner

    @classmethod
    def open(
        cls,
        url: str,
        *,
        subprotocols: Sequence[str] = (),
        timeout: float | None = None,
        max_message_bytes: int | None = None,
    ) -> Connection:
        """Opens a connection to a `ws` or `wss` URL. Manifest and grant must
        name each subprotocol.

        Raises: `HostError`
        """
        options = _websocket.OpenOptions(list(subprotocols), _optional_ms(timeout), max_message_bytes)
        return cls(_asking("websocket", _websocket.Connection.open, url, options))

    def send(self, message: str | bytes) -> None:
        """Hands over one message: a `str` as text, `bytes` as binary."""
        if isinstance(message, str):
            _asking("websocket", self._inner.send, _websocket.Message_Text(message))
        else:
            _asking("websocket", self._inner.send, _websocket.Message_Binary(bytes(message)))

    def send_json(self, value: Any) -> None:
        """Hands over a value as JSON in a text message."""
        self.send(json_.dumps(value))

    def receive(self, timeout: float) -> Message | None:
        """The next message; `None` if the time, in seconds, passed first."""
        message = _asking("websocket", self._inner.receive, _ms(timeout))
        return None if message is None else Message(message.value)

    def receive_many(self, max: int, timeout: float) -> list[Message]:
        """Waits for a message, then takes what is there, up to `max`; empty if
        the time passed first."""
        batch = _asking("websocket", self._inner.receive_many, max, _ms(timeout))
        messages, start = [], 0
        for length, kind in zip(batch.lengths, batch.kinds, strict=True):
            part = bytes(batch.data[start : start + length])
            messages.append(Message(part.decode() if kind == 1 else part))
            start += length
        return messages

    def close(self, code: int = 1000, reason: str = "") -> None:
        """The code is 1000 or 3000 to 4999, the reason has at most 123 bytes."""
        _asking("websocket", self._inner.close, code, reason)

    def status(self) -> _websocket.Status:
        """What the host knows of the connection now."""
        return self._inner.status()

    def ending(self) -> Ending | None:
        """How it ended, once it has."""
        closed = self._inner.status().closed
        return None if closed is None else _ending(closed)

    @staticmethod
    def wait_any(connections: Sequence[Connection], timeout: float) -> list[Connection]:
        """Waits until some of the connections have a message or have ended,
        and returns those."""
        inner = [it._inner for it in connections]
        return [connections[place] for place in _asking("websocket", _websocket.wait_any, inner, _ms(timeout))]

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        """Drops it, which closes it without goodbye unless it was closed."""
        self._inner.__exit__(None, None, None)


def _ms(seconds: float) -> int:
    return min(max(round(seconds * 1000), 0), 0xFFFFFFFF)


def _optional_ms(seconds: float | None) -> int | None:
    return None if seconds is None else _ms(seconds)


# ---- The rest of the host


def log(level: Literal["trace", "debug", "info", "warn", "error"], message: str) -> None:
    """A line for the operator's log, as `print` writes too."""
    _log.write(_log.Level[level.upper()], message)


def random_bytes(length: int) -> bytes:
    """Bytes that are fit for keys."""
    parts = []
    while length > 0:
        parts.append(bytes(_random.bytes(min(length, 65_536))))
        length -= len(parts[-1])
    return b"".join(parts)


# What the language offers by itself, made of what the host offers. Without
# WASI, Python's own `time`, `os.urandom` and `print` would end the call, and its
# `random` would give the same numbers in every call.


class _Talk(io.TextIOBase):
    def __init__(self, level: Literal["info", "error"]) -> None:
        self._level: Literal["info", "error"] = level
        self._line = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            log(self._level, line)
        return len(text)


def _monotonic_ns() -> int:
    return _clock.monotonic_ns()


def _sleep(seconds: Any) -> None:
    """Waits; the call's own deadline goes on."""
    _clock.sleep_ms(_ms(seconds))


def _wake() -> None:
    time.time = lambda: _clock.now_ms() / 1e3
    time.time_ns = lambda: _clock.now_ms() * 1_000_000
    time.monotonic = time.perf_counter = lambda: _monotonic_ns() / 1e9
    time.monotonic_ns = time.perf_counter_ns = _monotonic_ns
    time.sleep = _sleep
    os.urandom = random_bytes
    random._urandom = random_bytes  # type: ignore[attr-defined]
    random.seed(random_bytes(32))
    sys.stdout, sys.stderr = _Talk("info"), _Talk("error")
