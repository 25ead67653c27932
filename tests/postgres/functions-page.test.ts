import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { postOn } from "../cli/cli.js";
import { followTask } from "../tasks/follow-task.js";
import { databasesForTests } from "./databases.js";

const newDatabase = databasesForTests();

test("the page about functions leads to feeds, a rehearsal, and the function that is tested", async () => {
  const env = { SMTP_URL: "smtp://user:password@mail.example:587", DATABASE_URL: await newDatabase() };
  const { url, folder, outputs, read } = await followTask({
    ...{ page: "tasks/functions.md", address: "https://my.blog/", env },
    files: { "content/one.md": postOn("2026-06-01", "One") },
  });
  expect(await (await fetch(`${url}rss.xml`)).text()).toContain("<title>One</title>");
  expect(await (await fetch(`${url}subscribe/`)).text()).toContain(
    'action="https://letters.my.blog/subscribe"',
  );
  expect(outputs["subscribers add me@my.blog"]).toContain("me@my.blog");
  expect(read(".feedletter/preview/weekly.html")).toContain("One");
  expect(readdirSync(join(folder, ".github/workflows"))).toEqual(["feeds.yml", "send.yml"]);
  const example = readFileSync(join(import.meta.dirname, "../../docs/functions/vercel.mjs"), "utf8");
  expect(read("api/index.mjs")).toBe(example);
  expect(JSON.parse(read("vercel.json"))).toEqual({ rewrites: [{ source: "/(.*)", destination: "/api" }] });
});
