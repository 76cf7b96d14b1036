// Echoes WebSocket messages on a free port of 127.0.0.1, which it prints; ends when its input does.
import { createRequire } from "node:module";
import { join } from "node:path";

// The packages are installed in the working folder, not beside this file.
const { WebSocketServer } = createRequire(join(process.cwd(), "package.json"))("ws");

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  maxPayload: 16 * 1024 * 1024,
  perMessageDeflate: { threshold: 0 },
  handleProtocols: (offered) => [...offered][0],
});
server.on("listening", () => console.log(server.address().port));
server.on("connection", (connection, request) => {
  if (request.url === "/extensions") connection.send(connection.extensions);
  connection.on("error", () => connection.terminate());
  connection.on("message", (data, isBinary) => connection.send(data, { binary: isBinary }));
});
process.stdin.on("end", () => process.exit(0)).resume();
