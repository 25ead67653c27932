import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { deliverIssue } from "#deliveries/deliver.js";
import type { Issue } from "#deliveries/delivery.js";
import type { DeliverContext } from "#deliveries/delivery-loop.js";
import { finishIssue } from "#deliveries/finish-issue.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { type Script, startScriptedServer } from "../mail/scripted-server.js";
import { collect, countReaders, draft, freezeFirst, MINUTE, NOW, person, VARIANT } from "./samples.js";

const folder = mkdtempSync(join(tmpdir(), "feedletter-lying-"));
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Lie {
  readonly people?: number;
  /** More addresses of the list. */
  readonly others?: readonly string[];
  readonly connections?: number;
  readonly extensions?: readonly string[];
  /** Put into the server's URL. */
  readonly login?: string;
  readonly query?: string;
  readonly perConnection?: number;
  readonly context?: Partial<DeliverContext>;
  /** The clock moves on each time it is asked, so that it is known which answer came first. Default: it stands still. */
  readonly ticking?: boolean;
}

let files = 0;
/** An issue to four people over one connection, to a server that does what the script says. */
async function lie(script: Script, lie: Lie = {}) {
  const { people = 4, connections = 1, extensions = [], login = "", query = "" } = lie;
  files += 1;
  const { ledger, subscribers, issues, close } = await openSqlite(join(folder, `${files}.db`), NOW);
  for (let nth = 0; nth < people; nth += 1) await subscribers.add(person(`p${nth}`));
  for (const address of lie.others ?? []) await subscribers.add(person(address, { address }));
  const issue = await freezeFirst(ledger);
  const server = await startScriptedServer(script, extensions);
  const url = `${server.url.replace("//", `//${login}`)}${query}`;
  const transport = createSmtpTransport(url, { connections, perConnection: lie.perConnection });
  closing.push(
    close,
    () => server.close(),
    () => transport.close(),
  );
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  const slept: number[] = [];
  let now = NOW;
  const clock = (): number => {
    if (lie.ticking) now += 1;
    return now;
  };
  const context: DeliverContext = {
    ...{ ledger, transport, onUncertain: "resend", random: () => 0.5, clock },
    sender: { holder: "me", isGone: () => false },
    sleep: async (ms) => void slept.push(ms),
    ...lie.context,
  };
  return {
    ...{ ledger, subscribers, issues, issue, server, slept },
    run: async (at: number = NOW, one: Issue = issue) => {
      now = at;
      return deliverIssue(one, prepareMail(one, await ledger.variants(one.id), identity), context);
    },
    unaccepted: () => collect(ledger.unaccepted(issue.id)),
  };
}

/** Does it once: to the nth time that the server comes to this step. */
function once(step: Parameters<Script>[0]["step"], nth: number, reaction: string): Script {
  let times = 0;
  return (at) => {
    if (at.step !== step) return undefined;
    times += 1;
    return times === nth ? reaction : undefined;
  };
}

const always =
  (step: Parameters<Script>[0]["step"], reaction: string): Script =>
  (at) =>
    at.step === step ? reaction : undefined;

describe("a 4xx: everybody gets the mail once, when it is due", () => {
  test.each([
    ["451 on RCPT", once("RCPT", 2, "451 4.3.0 later")],
    ["450 greylisting", once("RCPT", 2, "450 4.2.0 greylisted")],
    ["greylisting that says 5xx", once("RCPT", 2, "550 5.7.1 Greylisted, try again")],
    ["452 too many recipients", once("RCPT", 2, "452 4.5.3 too many recipients")],
    ["451 after the dot", once("message", 2, "451 4.3.0 later")],
  ])("%s", async (_, script) => {
    const { run, server } = await lie(script);
    const waiting = await run();
    expect(waiting).toMatchObject({ kind: "waiting", because: "deferred", next: NOW + 5 * MINUTE });
    expect(waiting.counts).toMatchObject({ accepted: 3, waiting: 1 });
    expect(await run(NOW + 5 * MINUTE)).toMatchObject({ kind: "finished", counts: { accepted: 4 } });
    const to = server.messages.map((message) => /^To: (.*)$/m.exec(message)?.[1]);
    expect(new Set(to).size).toBe(4);
  });
});

describe("a connection that goes away", () => {
  test.each([
    ["421 in mid-session", once("MAIL", 2, "421 4.3.2 closing")],
    ["cut before DATA", once("DATA", 2, "cut")],
    ["cut on RCPT", once("RCPT", 2, "cut")],
  ])("%s: the mail goes over a new one, once", async (_, script) => {
    const { run, server } = await lie(script);
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 4 } });
    expect(server.messages).toHaveLength(4);
  });

  test.each([
    ["during DATA", "data-begun", 0],
    ["after the dot, before the reply", "message", 1],
  ] as const)("cut %s: in doubt, sent again with the same bytes, or held", async (_, step, arrived) => {
    const resend = await lie(once(step, 2, "cut"));
    expect(await resend.run()).toMatchObject({ kind: "waiting", counts: { accepted: 3, waiting: 1 } });
    expect(await resend.run(NOW + 5 * MINUTE)).toMatchObject({ kind: "finished", counts: { accepted: 4 } });
    expect(resend.server.messages).toHaveLength(4 + arrived);
    expect(new Set(resend.server.messages).size).toBe(4);

    const held = await lie(once(step, 2, "cut"), { context: { onUncertain: "hold" } });
    expect(await held.run()).toMatchObject({ kind: "finished", counts: { accepted: 3, uncertain: 1 } });
    expect(await held.unaccepted()).toMatchObject([{ at: { state: "uncertain" } }]);
  });

  test("one mail per connection", async () => {
    const script: Script = ({ step, mail }) => (step === "MAIL" && mail > 1 ? "cut" : undefined);
    const { run, server } = await lie(script, { connections: 2, people: 6 });
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 6 } });
    expect(server.connections()).toBeGreaterThanOrEqual(6);
  });

  test("we end one ourselves after perConnection mails", async () => {
    const { run, server } = await lie(() => undefined, { people: 7, perConnection: 3 });
    expect(await run()).toMatchObject({ kind: "finished" });
    expect(server.connections()).toBe(3);
  });

  test("a server that drops connections now and then is tried again after a moment", async () => {
    let greetings = 0;
    // Each session ends after one mail, and two new ones in a row are cut.
    const script: Script = ({ step, mail }) => {
      if (step === "MAIL" && mail > 1) return "cut";
      if (step !== "greeting") return undefined;
      greetings += 1;
      return greetings === 2 || greetings === 3 ? "cut" : undefined;
    };
    const { run, slept, server } = await lie(script);
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 4 } });
    expect(slept).toEqual([1_000, 2_000]);
    expect(server.messages).toHaveLength(4);
  });

  test("if it stays unreachable, the run stops after 1, 2, 4 and 8 seconds, and costs nobody an attempt", async () => {
    const { run, slept, ledger, issue } = await lie(({ step, connection, mail }) =>
      (step === "greeting" && connection > 1) || (step === "MAIL" && mail > 1) ? "cut" : undefined,
    );
    expect(await run()).toMatchObject({
      ...{ kind: "stopped", error: { code: "E_SMTP" } },
      counts: { accepted: 1, waiting: 3, rejected: 0 },
    });
    expect(slept).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(await ledger.status(issue.id)).toEqual({ failures: 1, notBefore: NOW + MINUTE });
  });
});

describe("550 in each class", () => {
  test("a dead address is suppressed, and not mailed by the next issue", async () => {
    const { run, ledger, unaccepted } = await lie(once("RCPT", 2, "550 5.1.1 no such user"), {
      ticking: true,
    });
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 3, rejected: 1 } });
    expect(await unaccepted()).toMatchObject([{ at: { state: "rejected", reply: { enhanced: "5.1.1" } } }]);
    expect(await countReaders(ledger, "weekly")).toBe(3);
  });

  test.each(["552 5.2.2 mailbox full", "550 5.4.1 no route", "550 5.5.0 what"])(
    "%s: final for this mail, but the person stays subscribed",
    async (reply) => {
      const { run, ledger } = await lie(once("RCPT", 2, reply));
      expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 3, rejected: 1 } });
      expect(await countReaders(ledger, "weekly")).toBe(4);
    },
  );

  test.each([
    ["policy", always("message", "550 5.7.1 looks like spam")],
    ["content", always("message", "554 5.6.0 bad content")],
    ["reputation", always("RCPT", "554 5.7.1 your address is on a block list")],
    ["the sender's address", always("RCPT", "553 5.1.8 bad sender")],
  ])(
    "%s, several times in a row: the issue is paused and says why, nobody is suppressed",
    async (_, script) => {
      const { run, ledger, issue } = await lie(script, { people: 50 });
      const paused = await run();
      expect(paused).toMatchObject({
        ...{ kind: "paused", counts: { rejected: 6, waiting: 44 } },
        error: {
          code: "E_REFUSED",
          message: expect.stringMatching(/last one with "55[034] 5\..*It is about/),
        },
      });
      expect((await ledger.status(issue.id)).paused?.reason).toMatchObject({
        ...{ code: "destinations", reasons: [{ code: "share", refused: 6, mails: 6 }] },
      });
      expect(await countReaders(ledger, "weekly")).toBe(50);
    },
  );

  test("a policy refusal for one recipient stops nobody else", async () => {
    const { run } = await lie(once("message", 2, "550 5.7.1 not for me"), { people: 8 });
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 7, rejected: 1 } });
  });
});

describe("a server that refuses everybody pauses the issue after a few mails, and suppresses nobody", () => {
  const TEXTS = [
    "550 No such user here",
    "550 5.1.1 User unknown",
    "550 5.4.5 Daily user sending limit exceeded",
    "550 relay not permitted",
    "550 Unrouteable address",
    "554 Message rejected: Email address is not verified",
    "550 High probability of spam",
    "521 5.3.2 not accepting mail",
    "552 5.2.2 over quota",
    "550 Requested action not taken: mailbox unavailable",
  ];
  test.each(TEXTS.flatMap((text) => [["RCPT", text] as const, ["message", text] as const]))(
    "%s: %s",
    async (step, text) => {
      let refuses = true;
      const script: Script = (at) => (refuses && at.step === step ? text : undefined);
      const { run, ledger, issue, server } = await lie(script, { people: 20 });
      const paused = await run();
      expect(paused).toMatchObject({ kind: "paused", error: { code: "E_REFUSED" } });
      expect(paused.counts.rejected).toBeLessThanOrEqual(10);
      expect(JSON.stringify((await ledger.status(issue.id)).paused?.reason)).toContain(text);
      expect(await countReaders(ledger, "weekly")).toBe(20);
      refuses = false;
      await ledger.resume(issue.id, NOW);
      expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 20, rejected: 0 } });
      expect(new Set(server.messages.map((mail) => /^To: (.*)$/m.exec(mail)?.[1])).size).toBe(20);
      expect(await countReaders(ledger, "weekly")).toBe(20);
    },
  );

  test("also in the middle of an issue", async () => {
    let mails = 0;
    const { run, ledger } = await lie(
      ({ step }) => {
        if (step === "RCPT") mails += 1;
        return step === "RCPT" && mails > 100 ? "550 5.1.1 User unknown" : undefined;
      },
      { people: 150 },
    );
    const paused = await run();
    expect(paused).toMatchObject({ kind: "paused", counts: { accepted: 100 } });
    expect(paused.counts.rejected).toBeLessThanOrEqual(10);
    expect(await countReaders(ledger, "weekly")).toBe(150);
  });

  test("with a list of two, too", async () => {
    const { run, ledger } = await lie(always("RCPT", "550 5.1.1 User unknown"), { people: 2 });
    expect(await run()).toMatchObject({ kind: "paused", counts: { rejected: 2 } });
    expect(await countReaders(ledger, "weekly")).toBe(2);
  });
});

describe("an issue that was resumed goes on with single mails until one is accepted", () => {
  test.each([
    ["that refuses us", "554 Message rejected: Email address is not verified", 1],
    ["that calls everybody dead", "550 5.1.1 User unknown", 3],
  ])("a server %s still gets a few at most, at each resume", async (_, text, most) => {
    let asked = 0;
    let refuses = true;
    const script: Script = ({ step }) => {
      if (step !== "RCPT" || !refuses) return undefined;
      asked += 1;
      return text;
    };
    const { run, ledger, issue } = await lie(script, { people: 40 });
    expect(await run()).toMatchObject({ kind: "paused" });
    for (let times = 1; times <= 3; times += 1) {
      await ledger.resume(issue.id, NOW + times * MINUTE);
      asked = 0;
      expect(await run(NOW + times * MINUTE)).toMatchObject({ kind: "paused", error: { code: "E_REFUSED" } });
      expect(asked).toBe(most);
    }
    refuses = false;
    await ledger.resume(issue.id, NOW + 5 * MINUTE);
    expect(await run(NOW + 5 * MINUTE)).toMatchObject({ kind: "finished", counts: { accepted: 40 } });
    expect(await countReaders(ledger, "weekly")).toBe(40);
  });

  test("a dead address or two at first don't hold up the rest, and neither does greylisting", async () => {
    let mails = 0;
    let mended = false;
    const { run, ledger, issue } = await lie(
      ({ step }) => {
        if (step !== "RCPT") return undefined;
        if (!mended) return "554 5.7.1 refused";
        mails += 1;
        return mails <= 2 ? "550 5.1.1 User unknown" : mails <= 12 ? "450 4.2.0 greylisted" : undefined;
      },
      { people: 40 },
    );
    await run();
    mended = true;
    await ledger.resume(issue.id, NOW + MINUTE);
    expect(await run(NOW + MINUTE)).toMatchObject({
      kind: "waiting",
      counts: { accepted: 28, rejected: 2, waiting: 10 },
    });
  });
});

describe("what looks ordinary because it ends too soon suppresses nobody", () => {
  const refusing = (from: number): Script => {
    let mails = 0;
    return ({ step }) => {
      if (step === "RCPT") mails += 1;
      return step === "RCPT" && mails > from ? "550 5.1.1 User unknown" : undefined;
    };
  };

  test("a server that refuses the last five of 205", async () => {
    const { run, ledger } = await lie(refusing(200), { people: 205, ticking: true });
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 200, rejected: 5 } });
    expect(await countReaders(ledger, "weekly")).toBe(205);
  });

  test("an issue that was resumed though nothing was mended", async () => {
    const { run, ledger, issue } = await lie(refusing(200), { people: 210, ticking: true });
    expect(await run()).toMatchObject({ kind: "paused", counts: { rejected: 6 } });
    await ledger.resume(issue.id, NOW + MINUTE);
    expect(await run(NOW + MINUTE)).toMatchObject({ kind: "paused", counts: { rejected: 3, waiting: 7 } });
    expect(await countReaders(ledger, "weekly")).toBe(210);
  });

  test("an issue that was cancelled because of it", async () => {
    const halfway = ({ step, mail }: Parameters<Script>[0]) =>
      step === "RCPT" && mail % 4 === 0 ? "550 5.1.1 User unknown" : undefined;
    const stopping = new AbortController();
    const { run, ledger, issues, issue, server } = await lie(halfway, {
      people: 40,
      ticking: true,
      context: {
        signal: stopping.signal,
        report: ({ accepted }) => {
          if (accepted >= 10) stopping.abort();
        },
      },
    });
    await run();
    expect(server.messages.length).toBeLessThan(20);
    await issues.cancel(issue.id, NOW + MINUTE);
    await finishIssue(issue.id, ledger, NOW + MINUTE);
    expect(await countReaders(ledger, "weekly")).toBe(40);
  });
});

describe("an ordinary list has its dead addresses", () => {
  /** Refuses every nth recipient. */
  const everyNth = (nth: number, text: string): Script => {
    let mails = 0;
    return ({ step }) => {
      if (step !== "RCPT") return undefined;
      mails += 1;
      return mails % nth === 0 ? text : undefined;
    };
  };

  test("3 % of them dead: nothing pauses, and they are suppressed at the end", async () => {
    const { run, ledger } = await lie(everyNth(33, "550 5.1.1 User unknown"), { people: 300, ticking: true });
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 291, rejected: 9 } });
    expect(await countReaders(ledger, "weekly")).toBe(291);
  });

  test("a third of them dead pauses the issue once; after it is resumed, it is sent to the end", async () => {
    const { run, ledger, issue } = await lie(everyNth(3, "550 5.1.1 User unknown"), { people: 90 });
    expect(await run()).toMatchObject({ kind: "paused", counts: { rejected: 6 } });
    await ledger.resume(issue.id, NOW);
    expect(await run()).toMatchObject({ kind: "finished" });
  });

  test("a domain that rejects every user isn't believed, unless it does so again after three days", async () => {
    const dead: Script = ({ step, line }) =>
      step === "RCPT" && line.includes("@gone.example") ? "550 5.1.1 User unknown" : undefined;
    const { run, ledger, subscribers } = await lie(dead, {
      people: 30,
      others: ["eve@gone.example", "joe@gone.example"],
    });
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 30, rejected: 2 } });
    expect(await countReaders(ledger, "weekly")).toBe(32);
    const eve = await subscribers.byAddress("eve@gone.example");
    expect(await ledger.answersTo(eve?.id ?? "")).toMatchObject([{ judgement: { verdict: "address-dead" } }]);
    const again = await ledger.freeze({
      draft: draft(2, ["c"]),
      variant: VARIANT,
      at: NOW + 4 * 24 * 60 * MINUTE,
    });
    if (again.kind !== "frozen") throw new Error("it was not frozen");
    expect(await run(NOW + 4 * 24 * 60 * MINUTE, again.issue)).toMatchObject({ kind: "finished" });
    expect(await countReaders(ledger, "weekly")).toBe(30);
  });
});

describe("a server that can't be used stops the run at once, and costs nobody an attempt", () => {
  test.each([
    ["TLS", always("greeting", "220 ready"), { query: "?tls=required" }, "doesn't offer usable TLS"],
    [
      "AUTH",
      always("AUTH", "535 5.7.8 no"),
      { extensions: ["AUTH PLAIN"], login: "ada:secret@" },
      "refused the login",
    ],
  ])("%s failing", async (_, script, more, said) => {
    const { run, slept, ledger, issue, server } = await lie(script, more);
    for (const failures of [1, 2, 3]) {
      expect(await run()).toMatchObject({
        ...{ kind: "stopped", counts: { waiting: 4 } },
        error: { message: expect.stringContaining(said) },
      });
      // `serve` asks again after 1, 2, 4 … minutes: a wrong password must not lock the account.
      const notBefore = NOW + 2 ** (failures - 1) * MINUTE;
      expect(await ledger.status(issue.id)).toEqual({ failures, notBefore });
    }
    expect(slept).toEqual([]);
    expect(server.connections()).toBe(3);
  });

  test("a reply after 60 seconds is waited for", async () => {
    const answers: (() => void)[] = [];
    const { run, server } = await lie(() => undefined, { people: 1 });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    server.delayReply("message", (answer) => answers.push(answer));
    const delivered = run();
    await vi.waitUntil(() => answers.length > 0, { interval: 1 }).catch(() => {});
    vi.advanceTimersByTime(60_000);
    for (const answer of answers) answer();
    expect(await delivered).toMatchObject({ kind: "finished", counts: { accepted: 1 } });
  });
});

describe("pacing", () => {
  test("an hour's quota ends the run, and the next one goes on when there is more", async () => {
    const { run } = await lie(() => undefined, { context: { rates: { perHour: 3 } } });
    expect(await run()).toMatchObject({
      ...{ kind: "waiting", because: "quota", next: NOW + 60 * MINUTE, counts: { accepted: 3, waiting: 1 } },
    });
    expect(await run(NOW + 59 * MINUTE)).toMatchObject({ because: "quota", counts: { accepted: 3 } });
    expect(await run(NOW + 60 * MINUTE)).toMatchObject({ kind: "finished" });
  });

  test("a rate spreads the mails over time, over however many connections", async () => {
    const { run, slept } = await lie(() => undefined, {
      ...{ people: 5, connections: 3, context: { rates: { perSecond: 2 } } },
    });
    expect(await run()).toMatchObject({ kind: "finished" });
    expect(slept).toEqual([500, 500, 500, 500]);
  });
});
