import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { onTestFinished } from "vitest";

export interface MailServer {
  readonly url: string;
  /** What it has accepted, in order. */
  readonly mails: readonly ParsedMail[];
  readonly envelopes: readonly string[];
  /** The envelope's senders, in the same order. */
  readonly senders: readonly string[];
}

interface Behaviour {
  /** Called before each mail is accepted; a string refuses it with that answer. */
  readonly answer?: (recipient: string) => Promise<Error | undefined>;
  /** "offered": STARTTLS with a certificate that nobody has signed. */
  readonly tls?: "offered";
}

/** A real SMTP server on a free port of this machine, closed when the test ends. */
export async function startMailServer({
  answer = async () => undefined,
  tls,
}: Behaviour = {}): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  const envelopes: string[] = [];
  const senders: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: tls === undefined ? ["STARTTLS"] : [],
    onData: async (stream, session, done) => {
      const mail = await simpleParser(stream);
      const recipient = session.envelope.rcptTo[0]?.address ?? "";
      const refusal = await answer(recipient);
      if (refusal === undefined) {
        mails.push(mail);
        envelopes.push(recipient);
        senders.push(session.envelope.mailFrom === false ? "" : session.envelope.mailFrom.address);
      }
      done(refusal ?? null);
    },
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port }: AddressInfo = addressOf(server);
  onTestFinished(() => new Promise<void>((closed) => server.close(closed)));
  return { url: `smtp://127.0.0.1:${port}`, mails, envelopes, senders };
}

function addressOf(server: SMTPServer): AddressInfo {
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens on no port");
  return address;
}

/** What a server says with a code of its own. */
export function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
