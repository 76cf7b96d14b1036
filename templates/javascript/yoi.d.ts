// The types of `yoi.js`.

/** The host did not do what was asked. The message says why, for people. */
export class HostError extends Error {}

/** Not allowed by manifest and grant together. */
export class Denied extends HostError {
  /**
   * Which of the manifest's own `[[request]]` or `[[websocket]]` tables covers
   * it, counted from 0; `null`: none does, so that no grant could allow it.
   */
  readonly ask: number | null;
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
  readonly limit: "connections" | "receive-queue" | "wait-set" | "requests";
}

/** Longer than `limit` bytes. */
export class TooLarge extends HostError {
  readonly limit: number;
}

/** The server did not answer with a WebSocket. */
export class HandshakeFailed extends HostError {
  /** The HTTP status in place of 101, if that is why. */
  readonly status: number | null;
}

/** How a connection ended. */
export interface Ending {
  readonly how:
    | "by-peer"
    | "by-guest"
    | "abnormal"
    | "protocol-error"
    | "too-large"
    | "slow-consumer"
    | "idle"
    | "lifetime"
    | "by-host";
  /** The peer's close code (RFC 6455, section 7.4), if it sent one. */
  readonly code: number | null;
  /** The peer's reason, often empty. */
  readonly reason: string;
}

/** The connection has ended, and every message received before was taken. */
export class Closed extends HostError implements Ending {
  readonly how: Ending["how"];
  readonly code: number | null;
  readonly reason: string;
}

/** Thrown by a tool: the input is not what it takes. */
export class InvalidInput extends Error {}

/**
 * What `main.js` exports as `tools`: functions, by the names of `[[tools]]` in
 * `plugin.toml`. Each takes the value of the input's JSON and returns that of
 * the output's. What it throws is the reason for which the call failed.
 */
export function tools(functions: Record<string, (input: any) => unknown>): {
  call(name: string, input: string): string;
};

export interface RequestOptions {
  /** In upper case; `GET` if left out. */
  method?: string;
  /**
   * Free to set are `accept`, `accept-language`, `content-type`,
   * `content-language`, `range` and the conditional ones; others only where
   * manifest and grant name them.
   */
  headers?: Record<string, string>;
  body?: string | Uint8Array | null;
  /** A value as the JSON body, with its content type. */
  json?: unknown;
  /** One deadline over everything, up to the host's limit. */
  timeoutMs?: number | null;
}

/**
 * Sends a request to an `http` or `https` URL and waits for the whole answer.
 * Any status is an answer; redirects are not followed.
 * @throws {HostError}
 */
export function request(url: string, options?: RequestOptions): Response;

/** A whole answer. Everything in it is the server's word. */
export class Response {
  readonly status: number;
  /** Names in lower case, and values, as they came. */
  readonly headers: [name: string, value: string][];
  readonly body: Uint8Array;
  /** The status is 200 to 299. */
  readonly ok: boolean;
  /** The first header of this name, in any case. */
  header(name: string): string | null;
  /** @throws {URIError} The body is not UTF-8. */
  text(): string;
  /** @throws {SyntaxError} The body is not JSON. */
  json(): any;
}

export interface OpenOptions {
  /** Offered in this order; manifest and grant must name each. */
  subprotocols?: string[];
  /** One deadline over resolving, dialling, TLS and handshake. */
  timeoutMs?: number | null;
  maxMessageBytes?: number | null;
}

export interface Status {
  readonly state: "open" | "closing" | "closed";
  readonly closed: Ending | null;
  readonly subprotocol: string | null;
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  readonly unsentBytes: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly silentMs: number;
  readonly endsInMs: number;
  readonly lifetimeLeftMs: number;
}

/**
 * A WebSocket (RFC 6455). The host answers pings and keeps the limits while
 * the plugin does something else. It ends at the latest with the call of the
 * tool that opened it.
 */
export class Connection {
  private constructor();
  /** @throws {HostError} */
  static open(url: string, options?: OpenOptions): Connection;
  /** Hands over one message: a string as text, bytes as binary. */
  send(message: string | Uint8Array): void;
  /** Hands over a value as JSON in a text message. */
  sendJson(value: unknown): void;
  /** The next message; `null` if the time passed first. */
  receive(timeoutMs: number): Message | null;
  /** Waits for a message, then takes what is there, up to `max`; `[]` if the time passed first. */
  receiveMany(max: number, timeoutMs: number): Message[];
  /** The code is 1000 or 3000 to 4999, the reason has at most 123 bytes. */
  close(code?: number, reason?: string): void;
  status(): Status;
  /** Waits until some of the connections have a message or have ended, and returns those. */
  static waitAny(connections: Connection[], timeoutMs: number): Connection[];
  /** Drops it, which closes it without goodbye. */
  [Symbol.dispose](): void;
}

/** One whole message. */
export class Message {
  /** A string if it was text, bytes if it was binary. */
  readonly data: string | Uint8Array;
  text(): string;
  /** @throws {SyntaxError} */
  json(): any;
}

declare global {
  /** Writes to the operator's log. */
  interface Console {
    trace(...values: unknown[]): void;
    debug(...values: unknown[]): void;
    log(...values: unknown[]): void;
    info(...values: unknown[]): void;
    warn(...values: unknown[]): void;
    error(...values: unknown[]): void;
  }
  var console: Console;
}

/** A line for the operator's log, as `console` writes too. */
export function log(level: "trace" | "debug" | "info" | "warn" | "error", message: string): void;

/** Waits; the call's own deadline goes on. */
export function sleep(milliseconds: number): void;

/** Bytes that are fit for keys, 65,536 at most. */
export function randomBytes(length: number): Uint8Array;
