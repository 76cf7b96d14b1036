"""Echoes WebSocket messages on a free port of 127.0.0.1, which it prints; ends when its input does."""

import asyncio
import sys

from websockets.asyncio.server import serve

MESSAGE_BYTES = 16 * 1024 * 1024


async def echo(connection):
    if connection.request.path == "/extensions":
        await connection.send(connection.response.headers.get("Sec-WebSocket-Extensions", ""))
    async for message in connection:
        await connection.send(message)


def first(_connection, offered):
    return offered[0] if offered else None


async def main():
    async with serve(
        echo, "127.0.0.1", 0, max_size=MESSAGE_BYTES, select_subprotocol=first
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
