import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { formatTimeIn } from "#app/local-time.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { serveDigests } from "#daemon/serve-digests.js";
import { describeEvent, type ServeEvent } from "#daemon/serve-events.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { startMailServer } from "../cli/mail-server.js";
import { TEMPLATES } from "../digest/samples.js";
import { startServe } from "./serving.js";

const TOKEN = "a-token-of-more-than-16-letters";
const GOOD = `${CONFIG}digests:
  weekly:
    start: newest
    schedule: "0 9 * * 1"
    subject: "Old: {{posts.0.title}}"
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
server: { url: https://letters.example/, port: 0, metrics: { token: "\${TOKEN}" } }
`;
const SUBJECT_LINE = GOOD.split("\n").findIndex((line) => line.includes("subject")) + 1;
const NEW = GOOD.replace("Old:", "New:");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 7 * 24 * HOUR;
const MONDAY = Date.parse("2026-06-15T09:00:00+02:00");

interface Options {
  readonly people?: readonly string[];
  /** Called when a mail is about to be accepted. */
  readonly onMail?: (recipient: string) => void;
}

async function site({ people = ["ada@example.org"], onMail = () => {} }: Options = {}) {
  const folder = folderWith({
    "feedletter.yaml": GOOD,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const smtp = await startMailServer({
    answer: async (recipient) => {
      onMail(recipient);
      return undefined;
    },
  });
  const env = { SMTP_URL: smtp.url, TOKEN };
  const editing = { configPath: join(folder, "feedletter.yaml"), env, clock: () => 0, randomBytes };
  for (const address of people) await addSubscriber(editing, { address });
  return {
    ...{ folder, env, smtp },
    write: (file: string, text: string): void => writeFileSync(join(folder, file), text),
    subjects: () => smtp.mails.map(({ subject }) => subject),
  };
}

type Site = Awaited<ReturnType<typeof site>>;

/** A server whose clock and timer the test holds. */
async function startServing(
  { folder, env }: Site,
  {
    sleep = async () => {},
    config = "feedletter.yaml",
  }: { readonly sleep?: (ms: number) => Promise<void>; readonly config?: string } = {},
) {
  const events: ServeEvent[] = [];
  const stopping = new AbortController();
  let now = MONDAY - HOUR;
  let serving = Promise.resolve();
  const wake = await new Promise<() => Promise<void>>((resolve, reject) => {
    serving = serveDigests({
      configPath: join(folder, config),
      ...{ env, cwd: process.cwd(), out: join(folder, "out"), randomBytes, sleep },
      clock: () => now,
      signal: stopping.signal,
      startMinuteTimer: (ring) => {
        resolve(ring);
        return { stop: async () => {} };
      },
      onEvent: (event) => void events.push(event),
    });
    serving.catch(reject);
  });
  onTestFinished(async () => {
    stopping.abort();
    await serving;
  });
  await wake();
  const listening = events.find((event) => event.kind === "listening");
  const ask = async (path: string): Promise<string> => {
    const url = new URL(path, listening?.kind === "listening" ? listening.url : "");
    return (await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
  };
  return {
    events,
    ask,
    kinds: () => events.map(({ kind }) => kind).filter((kind) => !/answered|listening|started/.test(kind)),
    said: () => events.map((event) => describeEvent(event, formatTimeIn("Europe/Berlin")).message),
    refused: () =>
      events.flatMap((event) =>
        event.kind === "config-refused"
          ? [placeAndCode(event.error).replace(/^.*(?=email-templates)/, "")]
          : [],
      ),
    ringAt: async (moment: number): Promise<void> => {
      now = moment;
      await wake();
    },
  };
}

function placeAndCode({
  code,
  place,
}: {
  code: string;
  place?: { file: string; line?: number } | undefined;
}) {
  return `${place?.file}:${place?.line} ${code}`;
}

test("a changed schedule and subject are in use from the next minute on, and so are the pages", async () => {
  const notes = await site();
  const server = await startServing(notes);
  expect(await server.ask("subscribe")).toContain("Notes");
  notes.write(
    "feedletter.yaml",
    NEW.replace("0 9 * * 1", "30 8 * * 1").replace("title: Notes", "title: Papers"),
  );
  await server.ringAt(MONDAY - 59 * MINUTE);
  expect(server.said().at(-1)).toBe("the new configuration is in use; next run of weekly: 2026-06-15 08:30");
  const page = await server.ask("subscribe");
  expect(page).toContain("Papers");
  expect(page).not.toContain("Notes");
  await server.ringAt(MONDAY - 30 * MINUTE);
  await server.ringAt(MONDAY);
  expect(server.kinds()).toEqual(["config-changed", "run"]);
  expect(notes.subjects()).toEqual(["New: One"]);
});

test("of a configuration in TypeScript, a change of what it imports counts, and a mistake there has its line", async () => {
  const notes = await site();
  const config = "feedletter.config.ts";
  notes.write("subject.ts", 'export const subject: string = "Old: {{posts.0.title}}";\n');
  notes.write(
    config,
    `import { subject } from "./subject";
const settings = ${JSON.stringify(parse(GOOD))};
settings.digests.weekly.subject = subject;
export default settings;
`,
  );
  const server = await startServing(notes, { config });
  await server.ringAt(MONDAY - 50 * MINUTE);
  notes.write("subject.ts", 'export const subject: string = "New: {{posts.0.title}}";\n');
  await server.ringAt(MONDAY - 40 * MINUTE);
  notes.write("subject.ts", "\nexport const subject: string = gone;\n");
  await server.ringAt(MONDAY - 30 * MINUTE);
  await server.ringAt(MONDAY - 20 * MINUTE);
  await server.ringAt(MONDAY);
  expect(server.kinds()).toEqual(["config-changed", "config-refused", "run"]);
  expect(server.refused()).toEqual(["subject.ts:2 E_CONFIG"]);
  expect(notes.subjects()).toEqual(["New: One"]);
});

test("a changed schedule starts with its next run: one from before the change isn't sent at once", async () => {
  const notes = await site();
  const server = await startServing(notes);
  await server.ringAt(MONDAY);
  notes.write("content/two.md", postOn("2026-06-16", "Two"));
  const noon = MONDAY + 27 * HOUR;
  await server.ringAt(noon - MINUTE);
  notes.write("feedletter.yaml", GOOD.replace("0 9 * * 1", "0 9 * * 2"));
  await server.ringAt(noon);
  await server.ringAt(noon + MINUTE);
  expect(server.kinds()).toEqual(["run", "config-changed"]);
  await server.ringAt(MONDAY + WEEK + 24 * HOUR);
  expect(notes.subjects()).toEqual(["Old: One", "Old: Two"]);
});

test("a run of the minute in which the schedule was changed is sent, and so is one that was missed before", async () => {
  const notes = await site();
  const server = await startServing(notes);
  notes.write("feedletter.yaml", GOOD.replace("0 9 * * 1", "1 8 * * 1"));
  await server.ringAt(MONDAY - 59 * MINUTE);
  expect(notes.subjects()).toEqual(["Old: One"]);
  notes.write("content/bad.md", "---\ntitle: Bad\ndate: 2026-13-01\n---\n");
  await server.ringAt(MONDAY - 59 * MINUTE + WEEK);
  await server.ringAt(MONDAY - 40 * MINUTE + WEEK);
  notes.write("content/bad.md", postOn("2026-06-16", "Mended"));
  notes.write("feedletter.yaml", GOOD.replace("0 9 * * 1", "15 8 * * 1"));
  await server.ringAt(MONDAY - 30 * MINUTE + WEEK);
  expect(server.kinds()).toEqual(["config-changed", "run", "failed", "failed", "config-changed", "run"]);
  expect(notes.subjects()).toEqual(["Old: One", "Old: Mended"]);
});

test("a digest added at runtime doesn't mail existing posts; one that gets its mail server then is sent", async () => {
  const notes = await site();
  notes.write("feedletter.yaml", GOOD.replace(/, transport: "[^"]*"/, ""));
  const server = await startServing(notes);
  notes.write("feedletter.yaml", GOOD.replace("\nmail:", '\n  daily: { schedule: "0 10 * * *" }\nmail:'));
  await server.ringAt(MONDAY - 2 * MINUTE);
  expect(server.kinds()).toEqual(["rehearsal", "config-changed", "first-seen"]);
  const editing = {
    configPath: join(notes.folder, "feedletter.yaml"),
    env: notes.env,
    clock: () => 0,
    randomBytes,
  };
  await addSubscriber(editing, { address: "bob@example.org", digests: ["daily"] });
  notes.write("content/two.md", postOn("2026-06-15", "Two"));
  await server.ringAt(MONDAY);
  await server.ringAt(MONDAY + HOUR);
  expect(notes.smtp.mails.map(({ subject, to }) => [subject, [to].flat()[0]?.text])).toEqual([
    ["Old: Two", "ada@example.org"],
    ["Two", "bob@example.org"],
  ]);
});

test("a broken configuration is refused with its line, once; the old one stays in use and the repaired one is loaded", async () => {
  const notes = await site();
  const server = await startServing(notes);
  notes.write("feedletter.yaml", NEW.replace("subject:", "subjet:"));
  await server.ringAt(MONDAY - 2 * MINUTE);
  await server.ringAt(MONDAY - MINUTE);
  expect(server.refused()).toEqual([`feedletter.yaml:${SUBJECT_LINE} E_CONFIG`]);
  expect(server.said().at(-1)).toBe(
    `the new configuration isn't used; the one from 2026-06-15 08:00 stays in use: feedletter.yaml:${SUBJECT_LINE}  E_CONFIG  Unknown setting \`digests.weekly.subjet\`. Did you mean \`subject\`?`,
  );
  expect(await server.ask("readyz")).toBe(
    `ready\nwarning: running with the configuration from 2026-06-15T06:00:00.000Z; the new one isn't used: feedletter.yaml:${SUBJECT_LINE} E_CONFIG (see the log)\n`,
  );
  expect(await server.ask("metrics")).toContain("\nfeedletter_config_last_reload_successful 0\n");
  await server.ringAt(MONDAY);
  expect(notes.subjects()).toEqual(["Old: One"]);
  notes.write("feedletter.yaml", `digests: { weekly: \n${NEW}`);
  await server.ringAt(MONDAY + MINUTE);
  expect(server.refused()).toEqual([
    `feedletter.yaml:${SUBJECT_LINE} E_CONFIG`,
    expect.stringMatching(/^feedletter\.yaml:\d+ E_CONFIG$/),
  ]);
  notes.write("feedletter.yaml", NEW);
  notes.write("content/two.md", postOn("2026-06-16", "Two"));
  await server.ringAt(MONDAY + 2 * MINUTE);
  expect(server.kinds().at(-1)).toBe("config-changed");
  expect(await server.ask("readyz")).toBe("ready\n");
  expect(await server.ask("metrics")).toContain("\nfeedletter_config_last_reload_successful 1\n");
  await server.ringAt(MONDAY + WEEK);
  expect(notes.subjects()).toEqual(["Old: One", "New: Two"]);
});

test("an undone change is no longer reported as wrong", async () => {
  const notes = await site();
  const server = await startServing(notes);
  notes.write("feedletter.yaml", "");
  await server.ringAt(MONDAY - 3 * MINUTE);
  notes.write("feedletter.yaml", GOOD);
  await server.ringAt(MONDAY - 2 * MINUTE);
  await server.ringAt(MONDAY - MINUTE);
  expect(server.kinds()).toEqual(["config-refused", "config-restored"]);
  expect(await server.ask("readyz")).toBe("ready\n");
});

test.each([
  ["an empty configuration", (folder: string) => writeFileSync(join(folder, "feedletter.yaml"), "")],
  ["a configuration of blanks", (folder: string) => writeFileSync(join(folder, "feedletter.yaml"), "\n \n")],
  ["no configuration", (folder: string) => rmSync(join(folder, "feedletter.yaml"))],
])("%s is refused, and the old one stays in use", async (_, change) => {
  const notes = await site();
  const server = await startServing(notes);
  change(notes.folder);
  await server.ringAt(MONDAY);
  expect(server.kinds()).toEqual(["config-refused", "run"]);
  expect(server.said().at(-2)).toMatch(/E_CONFIG/);
  expect(notes.subjects()).toEqual(["Old: One"]);
});

test("a file that is still being written isn't loaded, even if it is valid", async () => {
  const notes = await site();
  const half = NEW.slice(0, NEW.indexOf("server:"));
  let pauses = 0;
  const server = await startServing(notes, {
    sleep: async (ms) => {
      if (ms !== 1_000) return;
      pauses += 1;
      notes.write("feedletter.yaml", NEW);
    },
  });
  notes.write("feedletter.yaml", half);
  await server.ringAt(MONDAY - 2 * MINUTE);
  expect([server.kinds(), pauses]).toEqual([[], 1]);
  await server.ringAt(MONDAY - MINUTE);
  expect(server.kinds()).toEqual(["config-changed"]);
  expect(await server.ask("readyz")).toBe("ready\n");
});

test.each([
  ["server.port", GOOD.replace("port: 0", "port: 18080"), "server:"],
  ["server.host", GOOD.replace("port: 0", "port: 0, host: 127.0.0.2"), "server:"],
  ["server.metrics.port", GOOD.replace("token:", "port: 0, token:"), "server:"],
  ["database", `${GOOD}database: other.db\n`, "database"],
])(
  "a changed %s requires a restart: nothing of the change is used until then",
  async (setting, changed, mark) => {
    const notes = await site();
    const server = await startServing(notes);
    notes.write("feedletter.yaml", changed.replace("Old:", "New:"));
    await server.ringAt(MONDAY);
    const line = changed.split("\n").findIndex((text) => text.includes(mark)) + 1;
    expect(server.said().join("\n")).toContain(
      `feedletter.yaml:${line}  E_RESTART  \`${setting}\` has changed, which requires a restart.`,
    );
    expect(server.kinds()).toEqual(["config-refused", "run"]);
    expect(notes.subjects()).toEqual(["Old: One"]);
  },
);

function ownTemplates({ folder }: Site): void {
  mkdirSync(join(folder, "email-templates"));
  cpSync(TEMPLATES, join(folder, "email-templates"), { recursive: true });
}

test("a template with a mistake is refused with its line, and the old one stays in use until it is repaired", async () => {
  const notes = await site();
  ownTemplates(notes);
  const server = await startServing(notes);
  const file = "email-templates/digest.txt.hbs";
  const template = readFileSync(join(notes.folder, file), "utf8");
  notes.write(file, `First\n{{site.titel}}\n${template}`);
  await server.ringAt(MONDAY);
  expect(server.refused()).toEqual([`${file}:2 E_TEMPLATE`]);
  expect(notes.smtp.mails[0]?.text).not.toContain("First");
  notes.write(file, `Now in use\n${template}`);
  notes.write("content/two.md", postOn("2026-06-16", "Two"));
  await server.ringAt(MONDAY + MINUTE);
  await server.ringAt(MONDAY + WEEK);
  expect(server.kinds()).toEqual(["config-refused", "run", "config-changed", "run"]);
  expect(notes.smtp.mails[1]?.text).toMatch(/^Now in use/);
});

test("an empty template is refused, and so are a mistake in MJML, in a partial and in a subject", async () => {
  const notes = await site();
  ownTemplates(notes);
  const server = await startServing(notes);
  const breakAndRepair = async (file: string, change: (text: string) => string): Promise<void> => {
    const before = readFileSync(join(notes.folder, file), "utf8");
    notes.write(file, change(before));
    await server.ringAt(MONDAY - 2 * MINUTE);
    notes.write(file, before);
    await server.ringAt(MONDAY - MINUTE);
  };
  await breakAndRepair("email-templates/digest.txt.hbs", () => "");
  await breakAndRepair("email-templates/digest.mjml.hbs", () => "");
  await breakAndRepair("email-templates/digest.mjml.hbs", (text) => text.replace("</mj-head>", ""));
  await breakAndRepair("email-templates/confirm.txt.hbs", (text) => `${text}{{titel}}`);
  await breakAndRepair("feedletter.yaml", (text) => text.replace("posts.0.title", "posts.0.titel"));
  expect(server.refused()).toEqual([
    expect.stringMatching(/^email-templates\/digest\.txt\.hbs:1 E_TEMPLATE/),
    expect.stringMatching(/^email-templates\/digest\.mjml\.hbs:1 E_TEMPLATE/),
    expect.stringMatching(/^email-templates\/digest\.mjml\.hbs:\d+ E_TEMPLATE/),
    expect.stringMatching(/^email-templates\/confirm\.txt\.hbs:\d+ E_TEMPLATE/),
    `feedletter.yaml:${SUBJECT_LINE} E_TEMPLATE`,
  ]);
});

test("a change in the middle of an issue doesn't affect it: everybody gets what was frozen, once", async () => {
  const people = ["ada", "bob", "cleo", "dora", "emil", "fred"].map((name) => `${name}@example.org`);
  let write: (() => void) | undefined;
  const notes = await site({ people, onMail: () => write?.() });
  ownTemplates(notes);
  const server = await startServing(notes);
  write = () => {
    write = undefined;
    notes.write("feedletter.yaml", NEW);
    notes.write("email-templates/digest.txt.hbs", "This is the new template.\n");
  };
  await server.ringAt(MONDAY);
  expect([...notes.smtp.envelopes].sort()).toEqual(people);
  expect(new Set(notes.subjects())).toEqual(new Set(["Old: One"]));
  expect(notes.smtp.mails.filter(({ text }) => text?.includes("the new template"))).toEqual([]);
  notes.write("content/two.md", postOn("2026-06-16", "Two"));
  await server.ringAt(MONDAY + WEEK);
  expect(server.kinds()).toEqual(["run", "config-changed", "run"]);
  expect(notes.subjects().slice(people.length)).toEqual(people.map(() => "New: Two"));
});

test("a template with a mistake stops the start, with its line", async () => {
  const notes = await site();
  ownTemplates(notes);
  notes.write("email-templates/digest.txt.hbs", "First\n{{site.titel}}\n");
  await expect(startServing(notes)).rejects.toMatchObject({
    code: "E_TEMPLATE",
    place: { file: expect.stringMatching(/email-templates\/digest\.txt\.hbs$/), line: 2 },
  });
});

test("the program loads changes while it runs, at the next minute", async () => {
  const notes = await site();
  const now = "2026-06-15T06:00:55Z";
  const server = await startServe(notes.folder, { now, env: notes.env });
  notes.write("feedletter.yaml", NEW.replace("0 9 * * 1", "30 8 * * 1"));
  await expect
    .poll(server.said, { timeout: 60_000 })
    .toContain("the new configuration is in use; next run of weekly: 2026-06-15 08:30");
  expect(await server.stop()).toBe(0);
});
