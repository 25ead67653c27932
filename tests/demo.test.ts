import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

/** `npm run demo`, on any free port. @returns its address */
async function startDemo(): Promise<string> {
  const demo = spawn(process.execPath, ["scripts/demo.mjs", "--port", "0"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    demo.kill();
    if (demo.exitCode === null) await once(demo, "exit");
  });
  for await (const line of createInterface({ input: demo.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error("the demo has ended");
}

test("somebody subscribes, confirms, is welcomed, gets a letter, leaves, and the publisher sees it", async () => {
  const demo = await startDemo();
  const read = async (url: string, init?: RequestInit) => (await fetch(new URL(url, demo), init)).text();
  const post = (url: string, fields: Readonly<Record<string, string>> = {}) =>
    fetch(new URL(url, demo), { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  const subjects = async () =>
    [...(await read("/")).matchAll(/mails\/\d+">([^<]*)<\/a><\/th><td>([^<]*)/g)].map(
      ([, subject]) => subject,
    );
  const newestMail = async () => read(`${/\/mails\/\d+/.exec(await read("/"))?.[0] ?? ""}/body`);
  const arrives = (subject: RegExp) =>
    expect.poll(subjects, { timeout: 20_000, interval: 100 }).toContainEqual(expect.stringMatching(subject));

  const form = /http:\S+?subscribe/.exec(await read("/"))?.[0] ?? "";
  const stamp = /name="stamp" value="([^"]+)"/.exec(await read(form))?.[1] ?? "";
  await post("/clock", { by: "an hour" });
  const asked = await post(form, {
    address: "ada@readers.example",
    "digest-news": "letter",
    digest: "letter",
    stamp,
  });
  expect(asked.status).toBe(200);
  await arrives(/confirm/i);
  const confirm = /http:[^"]+\/confirm\/[^"]+/.exec(await newestMail())?.[0] ?? "";
  expect((await post(confirm)).status).toBe(200);
  await post("/clock", { by: "an hour" });
  await arrives(/Welcome/);
  await post("/publish");
  await post("/clock", { by: "an hour" });
  await arrives(/Demo post 1/);
  expect(await read("/site/rss.xml")).toContain("Demo post 1");
  const leave = /http:[^"]+\/unsubscribe\/[^"]+/.exec(await newestMail())?.[0] ?? "";
  expect((await post(leave)).status).toBe(200);

  const link = (await post("/publisher")).headers.get("location") ?? "";
  const cookie = ((await post(link)).headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const overview = await read(new URL("/admin", link).href, { headers: { cookie } });
  expect(overview).toContain("letter-1");
  expect(overview).toContain("1 joined, 1 left");
});
