// Lets an example that serves end: it listens on a free port, and is done once it does.
import { Server } from "node:net";

const listen = Server.prototype.listen;
Server.prototype.listen = function () {
  this.once("listening", () => setTimeout(() => process.exit(0), 50));
  return listen.call(this, 0, "127.0.0.1");
};
