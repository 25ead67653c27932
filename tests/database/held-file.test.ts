import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { closePrivateFiles } from "#app/private-files.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, folderWith } from "../cli/cli.js";
import { NOW, person } from "../deliveries/samples.js";

/** Another process opens the database, writes, and closes it: whoever is the last one to close it moves the log into the file. */
function comeAndGo(file: string): void {
  const libsql = createRequire(import.meta.url).resolve("libsql");
  execFileSync(process.execPath, [
    "-e",
    `const raw = new (require(process.argv[1]))(process.argv[2]);
     raw.exec("delete from pace");
     raw.close();`,
    libsql,
    file,
  ]);
}

test.each([
  ["opened again and closed", async (file: string) => (await openSqlite(file, NOW)).close()],
  [
    "looked at before a command",
    async (file: string) => closePrivateFiles({ configPath: join(file, "../../feedletter.yaml"), env: {} }),
  ],
])("a database that is %s in the same process keeps its log, whoever comes and goes", async (_, look) => {
  const folder = folderWith({ "feedletter.yaml": `${CONFIG}database: .feedletter/feedletter.db\n` });
  const file = join(folder, ".feedletter/feedletter.db");
  const first = await openSqlite(file, NOW);
  await first.subscribers.add(person("ada"));
  await look(file);
  comeAndGo(file);
  expect(existsSync(`${file}-wal`)).toBe(true);
  await first.subscribers.add(person("bob"));
  await first.close();
  const again = await openSqlite(file, NOW);
  expect(await again.subscribers.countByDigest()).toEqual(new Map([["weekly", 2]]));
  await again.close();
});
