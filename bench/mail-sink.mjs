/** An SMTP server that takes everything and keeps nothing, for machines without Postfix's smtp-sink. */
import { createServer } from "node:net";

const END = Buffer.from("\r\n.\r\n");

createServer((socket) => {
  let inData = false;
  let rest = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.write("220 sink\r\n");
  socket.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (inData) {
        const end = rest.indexOf(END);
        // The end may be split over two chunks: all but its first bytes can go.
        if (end < 0) {
          rest = Buffer.from(rest.subarray(Math.max(0, rest.length - END.length + 1)));
          return;
        }
        rest = rest.subarray(end + END.length);
        inData = false;
        socket.write("250 ok\r\n");
        continue;
      }
      const end = rest.indexOf("\r\n");
      if (end < 0) return;
      const verb = rest.subarray(0, 4).toString("latin1").toUpperCase();
      rest = rest.subarray(end + 2);
      if (verb === "DATA") {
        inData = true;
        // The text may be empty: the dot then stands right after this line's end.
        rest = Buffer.concat([Buffer.from("\r\n"), rest]);
        socket.write("354 go on\r\n");
      } else if (verb === "EHLO") socket.write("250-sink\r\n250 PIPELINING\r\n");
      else if (verb === "QUIT") socket.end("221 bye\r\n");
      else socket.write("250 ok\r\n");
    }
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
