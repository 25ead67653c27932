import { once } from "node:events";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** A mail server on this machine that keeps what arrives, newest first, and passes nothing on. */
export async function startMailCatcher() {
  const mails = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: async (stream, session, done) => {
      const mail = await simpleParser(stream);
      const to = session.envelope.rcptTo.map(({ address }) => address).join(", ");
      mails.unshift({
        id: mails.length + 1,
        to,
        subject: mail.subject ?? "",
        date: mail.date,
        html: mail.html,
        text: mail.text,
      });
      done();
    },
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${server.server.address().port}`,
    mails,
    close: () => new Promise((closed) => server.close(closed)),
  };
}
