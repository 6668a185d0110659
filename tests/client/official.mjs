// The official Socket.IO client against our server: welcome, clicks, updates, and a reconnect of its own.
import { io } from "socket.io-client";

const [address, digest] = process.argv.slice(2);
const hello = { token: null, nonce: "official", page: "/", mounts: [digest], seen: 0, act: 0 };
const socket = io(address, { path: "/_live/", transports: ["websocket"], reconnectionDelay: 20, auth: (give) => give(hello) });
const told = { welcomes: [], values: [], connects: 0, acks: [] };
let act = 0;

socket.on("connect", () => told.connects++);
socket.on("w", (news) => {
  told.welcomes.push(news.mode);
  hello.token = news.token;
  if (news.mode !== "resume") hello.seen = news.version;
  hello.act = act;
  socket.emit("a", ++act, 0, 0, []);
});
socket.on("u", (version, patches, ack) => {
  hello.seen = version;
  told.values.push(patches[2]);
  if (ack) told.acks.push(ack);
  if (told.values.length === 3) socket.io.engine.close(); // the client connects again by itself
  else if (told.values.length < 6) socket.emit("a", ++act, 0, 0, []);
  else {
    socket.disconnect();
    console.log(JSON.stringify(told));
  }
});
socket.on("connect_error", (error) => {
  console.error(String(error));
  process.exit(1);
});
setTimeout(() => {
  console.error("too slow", JSON.stringify(told));
  process.exit(1);
}, 15000).unref();
