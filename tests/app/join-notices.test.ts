import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { queueJoinNotices } from "#app/digests/notices/join-notices.js";
import { reportPauses } from "#app/digests/pause-alerts.js";
import { openSendContext, type SendContext } from "#app/digests/send-context.js";
import { forgetSubscriber } from "#app/people/forget-subscriber.js";
import { CONFIG, folderWith } from "../cli/cli.js";
import { reply, startMailServer } from "../cli/mail-server.js";

const NOW = Date.UTC(2026, 5, 15, 7);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const settings = (joins: string) => `digests:
  weekly: { title: "The <b>weekly</b>" }
  jobs: { title: Jobs }
mail:
  from: "Notes <news@notes.example>"
  alerts: publisher@notes.example
  transport: \${SMTP_URL}${joins}
server: { url: https://letters.notes.example/ }
`;

async function start(joins: string) {
  const folder = folderWith({ "feedletter.yaml": CONFIG + settings(`\n  joins: ${joins}`) });
  const state = { now: NOW, refuses: false };
  const server = await startMailServer({
    answer: async () => (state.refuses ? reply(550, "5.7.1 no") : undefined),
  });
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: { SMTP_URL: server.url }, cwd: folder },
    ...{ clock: () => state.now, randomBytes, sleep: async () => {} },
  };
  const withSending = async <T>(work: (context: SendContext) => Promise<T>): Promise<T> => {
    const sendContext = await openSendContext(context);
    try {
      return await work(sendContext);
    } finally {
      await sendContext.close();
    }
  };
  /** What a serving process does each minute. */
  const round = () =>
    withSending(async (sendContext) => {
      await queueJoinNotices(sendContext, context);
      await reportPauses(sendContext, context);
    });
  await round();
  return {
    ...{ folder, state, server, context, round, withSending },
    at: async (time: number) => {
      state.now = time;
      await round();
    },
    join: (address: string, digests: readonly string[]) =>
      withSending(async ({ database: { membership } }) => {
        const request = { id: `id-${address}`, address, digests, source: "a form", expiredBefore: 0 };
        await membership.request({ ...request, at: state.now });
        await membership.confirm(`id-${address}`, { at: state.now, source: "a link" });
      }),
    leave: (address: string) =>
      withSending(({ database: { membership } }) =>
        membership.leave(`id-${address}`, "", { at: state.now, source: "a link" }),
      ),
  };
}

describe("the publisher is told who joins and who leaves", () => {
  test("once a day, at eight in the site's zone", async () => {
    const { state, server, at, join, leave } = await start("daily");
    await join("ada@readers.example", ["weekly"]);
    state.now += MINUTE;
    await join("o'b&co@readers.example", ["weekly", "jobs"]);
    await leave("ada@readers.example");
    // 08:00 in Berlin, in summer.
    const eight = Date.UTC(2026, 5, 16, 6);
    await at(eight - MINUTE);
    expect(server.mails).toEqual([]);
    await at(eight);
    await at(eight + MINUTE);
    await at(eight + DAY);
    expect(server.envelopes).toEqual(["publisher@notes.example"]);
    const [mail] = server.mails;
    expect(mail?.subject).toBe("2 new subscribers, 1 person unsubscribed");
    expect(mail?.headers.get("list")).toBeUndefined();
    expect(mail?.text).toContain("- ada@readers.example · The <b>weekly</b>\n");
    expect(mail?.text).toContain("- o'b&co@readers.example · Jobs, The <b>weekly</b>\n");
    expect(mail?.text).toContain("because mail.joins is set in feedletter.yaml.");
    expect(mail?.html).toContain("&amp;co@readers.example");
    expect(mail?.html).not.toContain("<b>weekly");
  });

  test("each at once, also if the mail server refuses that mail at first", async () => {
    const { state, server, at, join, leave } = await start("each");
    state.refuses = true;
    await join("ada@readers.example", ["jobs"]);
    await at(NOW + MINUTE);
    expect(server.mails).toEqual([]);
    state.refuses = false;
    await at(NOW + 3 * MINUTE);
    await leave("ada@readers.example");
    await at(NOW + 4 * MINUTE);
    await at(NOW + 5 * MINUTE);
    expect(server.mails.map(({ subject }) => subject)).toEqual([
      "New subscriber: ada@readers.example",
      "Unsubscribed: ada@readers.example",
    ]);
  });

  test("without the address of somebody whose data was deleted before the mail is sent", async () => {
    const { state, server, context, at, join } = await start("each");
    state.refuses = true;
    await join("ada@readers.example", ["jobs"]);
    await at(NOW + MINUTE);
    await forgetSubscriber(context, "ada@readers.example");
    state.refuses = false;
    await at(NOW + HOUR);
    expect(server.mails.map(({ subject, text }) => [subject, text?.includes("ada")])).toEqual([
      ["1 new subscriber", false],
    ]);
  });

  test("not what happened while it was off, and not without an address to tell", async () => {
    const { folder, server, at, join: subscribe, withSending } = await start("each");
    writeFileSync(join(folder, "feedletter.yaml"), CONFIG + settings(""));
    await at(NOW + MINUTE);
    await subscribe("ada@readers.example", ["jobs"]);
    writeFileSync(join(folder, "feedletter.yaml"), CONFIG + settings("\n  joins: '07:30'"));
    await at(NOW + 2 * MINUTE);
    await at(NOW + 2 * DAY);
    expect(server.mails).toEqual([]);
    const silent = settings("\n  joins: each").replace(/ {2}alerts: .*\n/, "");
    writeFileSync(join(folder, "feedletter.yaml"), CONFIG + silent);
    await expect(withSending(async () => {})).rejects.toMatchObject({
      code: "E_CONFIG",
      place: { file: "feedletter.yaml", line: expect.any(Number) },
    });
  });
});
