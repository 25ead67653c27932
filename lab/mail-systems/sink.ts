import { once } from "node:events";
import { SMTPServer } from "smtp-server";

/** Takes every mail as it is. */
export async function startSink() {
  const mails: { readonly to: string; readonly bytes: Buffer }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push({ to: envelope.rcptTo[0]?.address ?? "", bytes: Buffer.concat(chunks) });
        done();
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens on no port");
  return {
    ...{ mails, port: address.port },
    close: () => new Promise<void>((closed) => server.close(closed)),
  };
}
