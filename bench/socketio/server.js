// The chat of the Socket.IO tutorial (https://socket.io/docs/v4/tutorial/), over WebSocket only.
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { path: "/ws/", transports: ["websocket"], serveClient: false });

io.on("connection", (socket) => {
  socket.on("chat message", (message) => io.emit("chat message", message));
});

server.listen({ host: "127.0.0.1", port: 0, backlog: 2048 }, () => {
  console.log(`open at http://127.0.0.1:${server.address().port}`);
});
process.on("SIGINT", () => process.exit(0));
