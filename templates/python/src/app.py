"""A plugin with two tools: `price` asks a REST API, `trades` follows a
WebSocket feed."""

import re
from typing import Any

from yoi import Connection, Failed, InvalidInput, Tools, request, tool

__all__ = ["Tools"]  # what yoi calls

# Where they are. `plugin.toml` asks for both, and the operator grants them.
PRICES = "https://api.example.com/v1/prices"
TRADES = "wss://stream.example.com/v1/trades"


# A tool's name and arguments are those of `[[tools]]` in `plugin.toml`.
@tool
def price(pair: str) -> dict[str, Any]:
    response = request(
        f"{PRICES}/{checked(pair)}",
        headers={"accept": "application/json"},
        timeout=5.0,
    )
    if response.status == 404:
        raise Failed("the API knows no such pair")
    if not response.ok:
        raise Failed(f"the API answered {response.status}")
    return {"pair": pair, "price": response.json()["price"]}


@tool
def trades(pair: str, count: int = 1) -> dict[str, Any]:
    if not 1 <= count <= 100:
        raise InvalidInput("`count` is 1 to 100")
    seen: list[Any] = []
    with Connection.open(TRADES, subprotocols=["trades.v1"]) as feed:
        feed.send_json({"subscribe": checked(pair)})
        while len(seen) < count:
            message = feed.receive(timeout=10.0)
            if message is None:
                break  # the time passed
            trade = message.json()
            if trade["pair"] == pair:  # a feed may send more
                seen.append(trade)
        feed.close()
    return {"trades": seen, "timed_out": len(seen) < count}


def checked(pair: str) -> str:
    """A pair goes into a URL, so that it has to be nothing but one."""
    if not isinstance(pair, str) or not re.fullmatch("[A-Z-]+", pair):
        raise InvalidInput("`pair` is such as `BTC-EUR`")
    return pair
