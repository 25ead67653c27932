import { once } from "node:events";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { ADDRESSES, ANSWERED } from "./fates.js";

const LIES = new Map(ANSWERED.map(({ to, lie }) => [to, lie]));

/** The servers to which the programs send: one answers each recipient as `ANSWERED` says and collects reports, two refuse everybody. */
export async function startNextServers() {
  const reports: Buffer[] = [];
  const servers = await Promise.all([
    listen(ADDRESSES.next, {
      onRcptTo: ({ address }, _, done) => done(refusal(address, "RCPT")),
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          const to = envelope.rcptTo[0]?.address ?? "";
          const refused = refusal(to, "DATA");
          if (refused === undefined && to.endsWith("@careers.example")) reports.push(Buffer.concat(chunks));
          done(refused);
        });
      },
    }),
    listen(ADDRESSES.wary, {
      onMailFrom: ({ address }, _, done) =>
        done(reply(553, `5.1.8 <${address}>: Domain of sender address does not exist`)),
    }),
    listen(ADDRESSES.shut, {
      onConnect: (_, done) => done(reply(554, "5.7.1 Your IP address is on our block list")),
    }),
  ]);
  return {
    reports,
    close: () =>
      Promise.all(servers.map((server) => new Promise<void>((closed) => server.close(() => closed())))),
  };
}

async function listen(address: string, options: SMTPServerOptions): Promise<SMTPServer> {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS", "AUTH"], ...options });
  server.on("error", () => {});
  server.listen(25, address);
  await once(server.server, "listening");
  return server;
}

function refusal(address: string, at: "RCPT" | "DATA"): Error | undefined {
  const lie = LIES.get(address.toLowerCase());
  return lie?.at === at ? reply(lie.code, lie.text) : undefined;
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
