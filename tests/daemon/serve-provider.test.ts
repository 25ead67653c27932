import { join } from "node:path";
import { expect, test } from "vitest";
import { countRequests } from "#app/events/counted-requests.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { startMailServer } from "../cli/mail-server.js";
import { findFreePort, startServe } from "./serving.js";

const SECRET = "3f9a1c5b7d2e4f6081b3c5d7e9fa0b1c";

test("a complaint about a mail that was really sent reaches the person's record, also after a restart", async () => {
  const mail = await startMailServer();
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { start: newest } }
mail:
  from: "Notes <news@notes.example>"
  transport: "${mail.url}"
  provider: { name: postmark, events: "\${EVENTS}" }
server: { url: "${url}", port: ${port}, metrics: { token: "\${TOKEN}" } }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const env = { EVENTS: SECRET, TOKEN: "0123456789abcdef" };
  for (const name of ["ada", "bob"])
    await feedletter(["subscribers", "add", `${name}@readers.example`], { cwd: folder, env });
  await feedletter(["send", "weekly", "--yes"], { cwd: folder, env });
  const [token = ""] = mail.mails
    .filter(({ to }) => JSON.stringify(to).includes("ada@"))
    .map(({ headers }) => String(headers.get("x-pm-metadata-feedletter")));
  expect(token).toMatch(/^[a-z2-7]{44}$/);
  const event = {
    RecordType: "SpamComplaint",
    ID: 5,
    Type: "SpamComplaint",
    Metadata: { feedletter: token },
  };
  const post = async (secret: string) => {
    const headers = { "content-type": "application/json", authorization: `Basic ${btoa(`hook:${secret}`)}` };
    const answer = await fetch(`${url}events/postmark`, {
      method: "POST",
      headers,
      body: JSON.stringify(event),
    });
    return answer.status;
  };
  const shown = async () => {
    const { stdout } = await feedletter(["subscribers", "list", "--json"], { cwd: folder, env });
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ address, suppressed }) => [address, suppressed]);
  };
  const server = await startServe(folder, { env });
  expect([await post("wrong"), await post("wrong")]).toEqual([401, 401]);
  const database = await openSqlite(join(folder, ".feedletter/feedletter.db"), Date.now());
  expect(await countRequests("postmark", database.requestCounters, Date.now())).toEqual({
    ...{ genuine: 0, unsigned: 2 },
  });
  await database.close();
  expect(server.said().match(/its secret or signature doesn't match `mail\.provider\.events`/g)).toHaveLength(
    1,
  );
  expect(await shown()).toEqual([
    ["ada@readers.example", undefined],
    ["bob@readers.example", undefined],
  ]);
  expect(await post(SECRET)).toBe(200);
  const metrics = await (
    await fetch(`${url}metrics`, { headers: { authorization: `Bearer ${env.TOKEN}` } })
  ).text();
  expect(metrics).toContain('feedletter_provider_events_total{provider="postmark",result="unsigned"} 2');
  expect(metrics).toContain('feedletter_provider_events_total{provider="postmark",result="suppressed"} 1');
  await server.stop();
  const again = await startServe(folder, { env });
  expect(await post(SECRET)).toBe(200);
  expect(server.said() + again.said()).not.toContain(SECRET);
  await again.stop();
  expect(await shown()).toEqual([
    ["ada@readers.example", "complained"],
    ["bob@readers.example", undefined],
  ]);
});

test("a secret that can be guessed stops the start, with its line", async () => {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { start: newest } }
mail: { from: "Notes <news@notes.example>", provider: { name: brevo, events: "\${EVENTS}" } }
server: { url: "https://letters.example/" }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const ran = await feedletter(["serve"], { cwd: folder, env: { EVENTS: "hunter2" } });
  expect([ran.code, ran.stderr]).toEqual([
    2,
    expect.stringMatching(/^feedletter\.yaml:\d+ {2}E_PROVIDER {2}/),
  ]);
  expect(ran.stderr).not.toContain("hunter2");
});
