import { EventEmitter, once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { formatTimeIn } from "#app/local-time.js";
import { serveDigests } from "#daemon/serve-digests.js";
import { describeEvent, type ServeEvent } from "#daemon/serve-events.js";
import { ADA, sentByMail } from "../cli/leaving-by-mail.js";
import { startImapServer } from "../mail/imap-server.js";

/** `serve` over a mailbox, without a minute timer: only mail wakes it up. */
async function served() {
  const site = await sentByMail('bounces: bounces@notes.example, inbox: "${IMAP_URL}"', "");
  const imap = await startImapServer();
  const happened = new EventEmitter<{ event: [ServeEvent] }>();
  const events: ServeEvent[] = [];
  const pauses: number[] = [];
  const stopping = new AbortController();
  const start = () => {
    const serving = serveDigests({
      ...site.context,
      env: { SMTP_URL: site.server.url, IMAP_URL: imap.url },
      signal: stopping.signal,
      sleep: async (ms) => void pauses.push(ms),
      startMinuteTimer: () => ({ stop: async () => {} }),
      onEvent: (event) => {
        events.push(event);
        happened.emit("event", event);
      },
    });
    onTestFinished(stop);
    async function stop() {
      stopping.abort();
      await serving;
    }
    return stop;
  };
  const event = async (kind: ServeEvent["kind"]): Promise<ServeEvent> => {
    for (;;) {
      const [found] = await once(happened, "event");
      if (found.kind === kind) return found;
    }
  };
  return { site, imap, events, pauses, event, start };
}

test("`serve` reads the mailbox at once and whenever mail arrives, connects again, and logs out at the end", async () => {
  const { site, imap, events, pauses, event, start } = await served();
  imap.deliver(site.mailTo(site.mailto()));
  const first = event("inbox");
  const idles = imap.seen("IDLE");
  const stop = start();
  expect(describeEvent(await first, formatTimeIn("UTC"))).toMatchObject({
    message: "read mail: 1 left",
    facts: { counts: { left: 1 } },
  });
  expect(await site.person(ADA)).toMatchObject({ digests: ["daily"], events: [{ event: "left" }] });
  await idles;

  const failed = event("failed");
  const again = imap.seen("IDLE");
  imap.dropAll();
  expect(await failed).toMatchObject({ error: { code: "E_INBOX" } });
  await again;
  expect(pauses[0]).toBe(5_000);

  const second = event("inbox");
  imap.deliver(site.mailTo(site.mailto(), { "Message-ID": "<later@readers.example>" }));
  expect(await second).toMatchObject({ counts: { "left-already": 1 } });
  expect(imap.mailsIn("Feedletter/Read")).toHaveLength(2);

  await stop();
  expect(imap.commands.at(-1)).toBe("LOGOUT");
  expect(events.at(-1)?.kind).toBe("stopped");
});

test("a mailbox whose URL is wrong stops `serve` at the start, with its line", async () => {
  const site = await sentByMail('bounces: bounces@notes.example, inbox: "${IMAP_URL}"', "");
  const serving = serveDigests({
    ...site.context,
    env: { SMTP_URL: site.server.url, IMAP_URL: "pop3://ada:s3cret@127.0.0.1" },
    signal: new AbortController().signal,
    startMinuteTimer: () => ({ stop: async () => {} }),
    onEvent: () => {},
  });
  await expect(serving).rejects.toMatchObject({ code: "E_CONFIG", place: { line: expect.any(Number) } });
});
