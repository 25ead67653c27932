import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type SendOptions, sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { databasesForTests } from "./databases.js";

const createDatabase = databasesForTests();

const SITE = `${CONFIG}digests:
  weekly: { start: newest }
mail: { from: "Notes <news@notes.example>", unsubscribe: "mailto:leave@notes.example", transport: outbox }
database: \${DATABASE_URL}
`;

test("PostgreSQL outlives a CI job, so only an archive that it doesn't know needs --first", async () => {
  const cwd = folderWith({ "feedletter.yaml": SITE, "content/one.md": postOn("2026-06-01", "One") });
  const optionsFor = (url: string): SendOptions => ({
    ...{ configPath: join(cwd, "feedletter.yaml"), cwd, env: { CI: "true", DATABASE_URL: url } },
    ...{ digest: "weekly", randomBytes, clock: () => Date.UTC(2026, 5, 15, 9), sleep: async () => {} },
    ...{ confirm: async () => true, wait: false },
  });
  const kept = optionsFor(await createDatabase());
  await addSubscriber(kept, { address: "ada@example.org" });
  expect((await sendDigest(kept)).next).toMatchObject({ kind: "sent", issue: { number: 1 } });
  rmSync(join(cwd, ".feedletter"), { recursive: true });
  expect((await sendDigest(kept)).next.kind).toBe("nothing-new");

  const empty = optionsFor(await createDatabase());
  await addSubscriber(empty, { address: "ada@example.org" });
  await expect(sendDigest(empty)).rejects.toMatchObject({
    code: "E_LEDGER_NEW",
    message: expect.stringContaining("has issue 1 of weekly"),
  });
  const confirmed = await sendDigest({ ...empty, first: "2026-06-15" });
  expect(confirmed.next.kind).toBe("nothing-new");
});
