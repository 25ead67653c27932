import { randomBytes } from "node:crypto";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished } from "vitest";
import { sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { FeedletterError } from "#errors.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { sized } from "../sizes.js";

interface SiteOptions {
  /** Lines after those of every site. */
  readonly config: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** One reason why an issue can't be sent. */
interface SendFailure extends SiteOptions {
  readonly name: string;
  readonly code: string;
}

const MAIL =
  'mail: { from: "news@notes.example", transport: outbox, unsubscribe: "mailto:leave@notes.example" }';
const SERVED =
  'digests: { weekly: { start: newest } }\nserver: { url: https://notes.example/, keys: "${KEYS}" }\n';

export const HEALTHY: SiteOptions = { config: `digests: { weekly: { start: newest } }\n${MAIL}` };

/** Failures before the database is opened, while it is open, and while mail leaves. */
export const SEND_FAILURES: readonly SendFailure[] = [
  { name: "a signing key that is too short", config: `${SERVED}${MAIL}`, code: "E_KEYS" },
  {
    name: "a DKIM key that is none",
    config:
      'digests: { weekly: { start: newest } }\nmail: { from: "news@notes.example", transport: outbox, unsubscribe: "mailto:leave@notes.example", dkim: { domain: notes.example, selector: s, key: "${DKIM}" } }',
    code: "E_DKIM",
  },
  {
    name: "a template that isn't there",
    config: `digests: { weekly: { start: newest, template: missing } }\n${MAIL}`,
    code: "E_TEMPLATE",
  },
  {
    name: "a template that can't be read",
    config: `digests: { weekly: { start: newest, template: broken } }\n${MAIL}`,
    code: "E_TEMPLATE",
    files: { "email-templates/broken.mjml.hbs": "<mjml>{{#if", "email-templates/broken.txt.hbs": "Text" },
  },
  {
    name: "an outbox that can't be written",
    config: `digests: { weekly: { start: newest } }\n${MAIL}`,
    code: "E_OUTBOX",
    files: { ".feedletter/outbox": "a file in its place" },
  },
];

/** A site with a post and a subscriber. @param database for the config */
export async function failingSite({ config, files = {} }: SiteOptions, database: string) {
  const cwd = folderWith({ "content/one.md": postOn("2026-06-01", "One"), ...files });
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const context = {
    configPath: join(cwd, "feedletter.yaml"),
    env: { KEYS: "short", DKIM: "no key" },
    cwd,
    clock: () => Date.UTC(2026, 5, 15, 7),
    randomBytes,
    sleep: async () => {},
  };
  const site = `${CONFIG}database: ${database}\n`;
  writeFileSync(context.configPath, `${site}digests: { weekly: { start: newest } }\n`);
  await addSubscriber(context, { address: "ada@readers.example" });
  writeFileSync(context.configPath, `${site}${config}\n`);
  const send = async (): Promise<unknown> => {
    try {
      const { next, resumed } = await sendDigest({
        ...context,
        digest: "weekly",
        wait: false,
        confirm: async () => true,
      });
      const [delivered] = [...resumed, ...(next.kind === "sent" ? [next] : [])].map((one) => one.delivered);
      return delivered?.kind === "stopped" || delivered?.kind === "waiting" ? delivered : undefined;
    } catch (error) {
      return error;
    }
  };
  return { context, send };
}

const CALLS = sized(8, 50);

/** Calls it several times, and expects as many open files, sockets and timers afterwards as before. */
export async function expectNothingStaysOpen(call: () => Promise<unknown>, code: string): Promise<void> {
  await expectFailure(call, code);
  const before = await countHandles();
  for (let nth = 0; nth < CALLS; nth += 1) await expectFailure(call, code);
  expect(await countHandles()).toEqual(before);
}

async function expectFailure(call: () => Promise<unknown>, code: string): Promise<void> {
  const failure = await call();
  const error = failure instanceof FeedletterError ? failure : Object(failure).error;
  expect(error, String(failure)).toMatchObject({ code });
}

/** SQLite keeps a file open until its last statement is collected as garbage, so that is done first. */
async function countHandles() {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  for (let round = 0; round < 3; round += 1) {
    collectGarbage();
    await sleep(20);
  }
  const resources = process.getActiveResourcesInfo().filter((name) => name !== "Timeout");
  return {
    files: process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0,
    resources: resources.length,
  };
}
