// @ts-check
// A plugin with two tools: `price` asks a REST API, `trades` follows a
// WebSocket feed.
import { Connection, InvalidInput, request, tools as serve } from "./yoi.js";

// Where they are. `plugin.toml` asks for both, and the operator grants them.
const PRICES = "https://api.example.com/v1/prices";
const TRADES = "wss://stream.example.com/v1/trades";

/** @param {{ pair: string }} input */
function price({ pair }) {
  const response = request(`${PRICES}/${checked(pair)}`, {
    headers: { accept: "application/json" },
    timeoutMs: 5_000,
  });
  if (response.status === 404) throw new Error("the API knows no such pair");
  if (!response.ok) throw new Error(`the API answered ${response.status}`);
  return { pair, price: response.json().price };
}

/** @param {{ pair: string, count?: number }} input */
function trades({ pair, count = 1 }) {
  if (!(count >= 1 && count <= 100)) throw new InvalidInput("`count` is 1 to 100");
  const feed = Connection.open(TRADES, { subprotocols: ["trades.v1"] });
  feed.sendJson({ subscribe: checked(pair) });
  const seen = [];
  while (seen.length < count) {
    const message = feed.receive(10_000);
    if (message === null) break; // the time passed
    const trade = message.json();
    if (trade.pair === pair) seen.push(trade); // a feed may send more
  }
  feed.close();
  return { trades: seen, timed_out: seen.length < count };
}

/**
 * A pair goes into a URL, so that it has to be nothing but one.
 * @param {string} pair
 */
function checked(pair) {
  if (!/^[A-Z-]+$/.test(pair)) throw new InvalidInput("`pair` is such as `BTC-EUR`");
  return pair;
}

// The names are those of `[[tools]]` in `plugin.toml`.
export const tools = serve({ price, trades });
