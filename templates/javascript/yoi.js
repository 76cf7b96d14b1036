// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The host's interfaces (`wit/`) as JavaScript likes them: values in, values
// out, and errors that are thrown. The types are in `yoi.d.ts`.
//
// The file is a part of your plugin, so change it as you like. Nothing of the
// host can be called while modules are loaded: that happens when the component
// is built. Call it from a tool.
import * as host from "yoi:host/request@1.0.0";
import * as clockOfHost from "yoi:host/clock@1.0.0";
import * as logOfHost from "yoi:host/log@1.0.0";
import * as randomOfHost from "yoi:host/random@1.0.0";
import * as websocket from "yoi:host/websocket@1.0.0";

// ---- Errors

/** The host did not do what was asked. */
export class HostError extends Error {
  get name() {
    return this.constructor.name;
  }
}

/** Not allowed by manifest and grant together. */
export class Denied extends HostError {
  constructor(table, { ask }) {
    super(
      ask === null
        ? `denied: this plugin's manifest has no \`[[${table}]]\` that covers it, and without one no grant can allow it`
        : `denied: this plugin's manifest asks for it (\`[[${table}]]\` ${ask}, counted from 0), and the operator's grant does not allow it`,
    );
    this.ask = ask;
  }
}

/** An argument broke a rule. */
export class InvalidArgument extends HostError {}
/** This header is not the plugin's to set, or not with this value. */
export class RefusedHeader extends HostError {}
/** It needs a `Connection`: a `ws` URL, an upgrade, an answer without an end. */
export class UseWebSocket extends HostError {}
/** The call's own time-out passed. */
export class TimedOut extends HostError {}
/** The host cancelled the call. */
export class Cancelled extends HostError {}
/** The host name did not resolve. */
export class NotResolved extends HostError {}
/** No address of the host accepted the connection. */
export class NotConnected extends HostError {}
/** TLS failed: the certificate or the protocol. */
export class TlsFailed extends HostError {}
/** The server's answer broke HTTP. */
export class ProtocolError extends HostError {}

/** A limit was hit. */
export class LimitReached extends HostError {
  constructor(limit) {
    super(`limit: ${limit}`);
    this.limit = limit;
  }
}

/** Longer than `limit` bytes. */
export class TooLarge extends HostError {
  constructor(limit) {
    super(`longer than ${limit} bytes`);
    this.limit = limit;
  }
}

/** The server did not answer with a WebSocket. */
export class HandshakeFailed extends HostError {
  constructor({ tag, val }) {
    const why = {
      status: () => `the server answered ${val} in place of 101`,
      invalid: () => val,
      subprotocol: () => "the server chose a subprotocol that was not offered",
    };
    super(`no WebSocket there: ${why[tag]()}`);
    this.status = tag === "status" ? val : null;
  }
}

/** The connection has ended, and every message received before was taken. */
export class Closed extends HostError {
  constructor(closed) {
    const { how, code, reason } = ending(closed);
    const frame = code === null ? "" : ` (${code}${reason && ` ${JSON.stringify(reason)}`})`;
    super(`the connection has ended: ${how}${frame}`);
    Object.assign(this, { how, code, reason });
  }
}

/** Thrown by a tool: the input is not what it takes. */
export class InvalidInput extends Error {
  get name() {
    return "InvalidInput";
  }
}

function ending({ tag, val }) {
  return { how: tag, code: val?.code ?? null, reason: val?.reason ?? "" };
}

// The cases of the two `error` variants; `table` is the manifest's word.
const ERRORS = {
  denied: (val, table) => new Denied(table, val),
  invalid: (val) => new InvalidArgument(`invalid argument: ${val}`),
  header: (val) => new RefusedHeader(`refused header: ${val}`),
  "use-websocket": (val) => new UseWebSocket(`not a request but a connection: ${val}`),
  limit: (val) => new LimitReached(val),
  timeout: () => new TimedOut("the time-out passed"),
  cancelled: () => new Cancelled("the call was cancelled"),
  resolve: () => new NotResolved("the host name did not resolve"),
  connect: () => new NotConnected("no address of the host accepted the connection"),
  tls: () => new TlsFailed("TLS failed"),
  protocol: (val) => new ProtocolError(`the server's answer is not HTTP: ${val}`),
  handshake: (val) => new HandshakeFailed(val),
  "too-large": (val) => new TooLarge(val),
  closed: (val) => new Closed(val),
};

/** Calls the host, and makes an `Error` of what it throws. */
function asking(table, call) {
  try {
    return call();
  } catch (thrown) {
    // The engine puts the value of a WIT error into an `Error` of its own.
    const error = thrown?.payload ?? thrown;
    throw ERRORS[error?.tag]?.(error.val, table) ?? thrown;
  }
}

// ---- Tools

/**
 * What `main.js` exports as `tools`: functions, by the names of `[[tools]]` in
 * `plugin.toml`. Each takes the input's value and returns the output's.
 */
export function tools(functions) {
  return {
    call(name, input) {
      if (!Object.hasOwn(functions, name)) throw { tag: "unknown-tool" };
      try {
        return written(functions[name](JSON.parse(input)));
      } catch (error) {
        throw toolError(error);
      }
    },
  };
}

function written(output) {
  if (typeof output?.then === "function") {
    throw new TypeError("a tool is a plain function: calls of the host wait by themselves, without `async`");
  }
  const json = JSON.stringify(output ?? null);
  if (json === undefined) throw new TypeError(`a tool gives what JSON has, and not a ${typeof output}`);
  return json;
}

// What is not a `tool-error` would be a trap, which says nothing.
function toolError(error) {
  if (error instanceof InvalidInput) return { tag: "invalid-input", val: error.message };
  if (!(error instanceof Error)) return { tag: "failed", val: String(error) };
  // Of a fault in the plugin, the operator's log has the place.
  const isTold = error.name === "Error" || error instanceof HostError;
  if (!isTold) for (const line of `${error}\n${error.stack}`.trimEnd().split("\n")) log("debug", line);
  return { tag: "failed", val: isTold ? error.message : String(error) };
}

// ---- Requests

/** Sends a request and waits for the whole answer. Redirects are answers. */
export function request(url, { method = "GET", headers = {}, body = null, json, timeoutMs = null } = {}) {
  const named = Object.entries(headers).map(([name, value]) => ({ name, value: String(value) }));
  if (json !== undefined) {
    named.push({ name: "content-type", value: "application/json" });
    body = JSON.stringify(json);
  }
  const bytes = typeof body === "string" ? encode(body) : body;
  return new Response(
    asking("request", () => host.send({ method, url, headers: named, body: bytes, timeoutMs })),
  );
}

/** A whole answer. Everything in it is the server's word. */
export class Response {
  constructor({ status, headers, body }) {
    this.status = status;
    this.headers = headers.map(({ name, value }) => [name, value]);
    this.body = body;
  }

  /** The status is 200 to 299. */
  get ok() {
    return this.status >= 200 && this.status <= 299;
  }

  /** The first header of this name, in any case; `null` if there is none. */
  header(name) {
    return this.headers.find(([candidate]) => candidate === name.toLowerCase())?.[1] ?? null;
  }

  text() {
    return decode(this.body);
  }

  json() {
    return JSON.parse(this.text());
  }
}

// ---- Connections

/** A WebSocket. It ends at the latest with the call of the tool that opened it. */
export class Connection {
  #inner;

  constructor(inner) {
    this.#inner = inner;
  }

  static open(url, { subprotocols = [], timeoutMs = null, maxMessageBytes = null } = {}) {
    const options = { subprotocols, timeoutMs, maxMessageBytes };
    return new Connection(asking("websocket", () => websocket.Connection.open(url, options)));
  }

  /** Hands over one message: a string as text, bytes as binary. */
  send(message) {
    const tag = typeof message === "string" ? "text" : "binary";
    asking("websocket", () => this.#inner.send({ tag, val: message }));
  }

  sendJson(value) {
    this.send(JSON.stringify(value));
  }

  /** The next message; `null` if the time passed first. */
  receive(timeoutMs) {
    const message = asking("websocket", () => this.#inner.receive(timeoutMs));
    return message && new Message(message.val);
  }

  /** Waits for a message, then takes what is there, up to `max`; `[]` if the time passed first. */
  receiveMany(max, timeoutMs) {
    const { data, lengths, kinds } = asking("websocket", () => this.#inner.receiveMany(max, timeoutMs));
    const bytes = Uint8Array.from(data);
    let start = 0;
    return Array.from(lengths, (length, index) => {
      const part = bytes.subarray(start, (start += length));
      return new Message(kinds[index] === 1 ? decode(part) : part);
    });
  }

  close(code = 1000, reason = "") {
    asking("websocket", () => this.#inner.close(code, reason));
  }

  status() {
    const status = this.#inner.status();
    return { ...status, closed: status.closed && ending(status.closed) };
  }

  /** Waits until some of the connections have a message or have ended, and returns those. */
  static waitAny(connections, timeoutMs) {
    const inner = connections.map((connection) => connection.#inner);
    const places = asking("websocket", () => websocket.waitAny(inner, timeoutMs));
    return Array.from(places, (place) => connections[place]);
  }

  /** Drops it, which closes it without goodbye: `using feed = Connection.open(…)`. */
  [Symbol.dispose]() {
    this.#inner[Symbol.dispose]();
  }
}

/** One whole message: `data` is a string or bytes, as it came. */
export class Message {
  constructor(data) {
    this.data = data;
  }

  text() {
    return typeof this.data === "string" ? this.data : decode(this.data);
  }

  json() {
    return JSON.parse(this.text());
  }
}

// ---- The rest of the host

/** A line for the operator's log. */
export function log(level, message) {
  logOfHost.write(level, String(message));
}

/** Waits; the call's own deadline goes on. */
export function sleep(milliseconds) {
  clockOfHost.sleepMs(milliseconds);
}

/** Bytes that are fit for keys, 65,536 at most. */
export function randomBytes(length) {
  return Uint8Array.from(randomOfHost.bytes(length));
}

// The engine has no `TextEncoder`. Both throw a `URIError` for what is not UTF-8.
function encode(text) {
  return Uint8Array.from(unescape(encodeURIComponent(text)), (c) => c.charCodeAt(0));
}

function decode(bytes) {
  let latin1 = "";
  for (let start = 0; start < bytes.length; start += 4096) {
    latin1 += String.fromCharCode(...bytes.slice(start, start + 4096));
  }
  return decodeURIComponent(escape(latin1));
}

// What the language offers by itself, made of what the host offers. Without
// WASI the engine's own `Date` and `console` would end the call, and its
// `Math.random` would give the same numbers in every call.
Math.random = () => {
  const [high, low] = new Uint32Array(randomBytes(8).buffer);
  return ((high >>> 5) * 0x4000000 + (low >>> 6)) / 2 ** 53;
};
Date.now = () => Number(clockOfHost.nowMs());
globalThis.performance = { now: () => Number(clockOfHost.monotonicNs()) / 1e6 };
const OwnDate = Date;
globalThis.Date = new Proxy(OwnDate, {
  apply: () => new OwnDate(OwnDate.now()).toString(),
  construct: (_, given, made) => Reflect.construct(OwnDate, given.length > 0 ? given : [OwnDate.now()], made),
});
OwnDate.prototype.constructor = globalThis.Date;
const shown = (value) => (typeof value === "string" ? value : value instanceof Error ? String(value) : JSON.stringify(value));
const logging = (level) => (...values) => log(level, values.map(shown).join(" "));
globalThis.console = {
  trace: logging("trace"),
  debug: logging("debug"),
  log: logging("info"),
  info: logging("info"),
  warn: logging("warn"),
  error: logging("error"),
};
