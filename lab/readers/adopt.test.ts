import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { MOVES } from "../../tests/app/moves.js";
import { feedletter, folderWith } from "../../tests/cli/cli.js";
import { hasProgram } from "./programs.js";

const NEWSBOAT = "newsboat";

const counts = z.object({ items: z.number(), unread: z.number() });

/** A subscription in newsboat, to whatever is at its address at the time. */
function subscribe(feed: string) {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-newsboat-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [urls, config, cache] = ["urls", "config", "cache.db"].map((name) => join(folder, name));
  const address = join(folder, "feed.xml");
  writeFileSync(address, feed);
  writeFileSync(join(folder, "urls"), `file://${address}\n`);
  writeFileSync(join(folder, "config"), "");
  const ask = <Result>(work: (database: Libsql.Database) => Result): Result => {
    const database = new Libsql(join(folder, "cache.db"));
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  return {
    publish: (file: string) => copyFileSync(file, address),
    reload: () => {
      execFileSync(NEWSBOAT, ["-u", urls ?? "", "-C", config ?? "", "-c", cache ?? "", "-x", "reload"]);
      return ask((database) =>
        counts.parse(database.prepare("SELECT count(*) AS items, sum(unread) AS unread FROM rss_item").get()),
      );
    },
    readAll: () => ask((database) => void database.exec("UPDATE rss_item SET unread = 0")),
  };
}

if (!hasProgram(NEWSBOAT)) console.warn("lab/readers: newsboat isn't on this machine, so it isn't judged.");

/** The lab's count takes a skipped test for a fault. */
describe.each(hasProgram(NEWSBOAT) ? MOVES : [])("newsboat follows a blog from $name", (move) => {
  const follow = async (adopts: boolean) => {
    const folder = folderWith({ ...move.files, "old.xml": move.feed });
    const reader = subscribe(move.feed);
    expect(reader.reload()).toEqual({ items: 2, unread: 2 });
    reader.readAll();
    const adopted = adopts ? await feedletter(["adopt", "old.xml"], { cwd: folder }) : undefined;
    expect(adopted?.code ?? 0).toBe(0);
    expect(await feedletter(["build"], { cwd: folder })).toMatchObject({ code: 0 });
    return { reader, out: join(folder, "out") };
  };

  test("and shows no post twice", async () => {
    const { reader, out } = await follow(true);
    reader.publish(join(out, move.file));
    expect(reader.reload()).toEqual({ items: 2, unread: 0 });
  });

  if (move.hasUris)
    test("also where RSS takes the place of Atom, and Atom that of RSS", async () => {
      const { reader, out } = await follow(true);
      for (const file of ["rss.xml", "atom.xml"].filter((name) => existsSync(join(out, name)))) {
        reader.publish(join(out, file));
        expect(reader.reload()).toEqual({ items: 2, unread: 0 });
      }
    });

  test("and would show some twice without `adopt`", async () => {
    const { reader, out } = await follow(false);
    reader.publish(join(out, "rss.xml"));
    expect(reader.reload().unread).toBeGreaterThan(0);
  });
});

test.each(MOVES)("a blog from $name builds after `adopt`", async (move) => {
  const folder = folderWith({ ...move.files, "old.xml": move.feed });
  expect(await feedletter(["adopt", "old.xml"], { cwd: folder })).toMatchObject({ code: 0 });
  expect(await feedletter(["build"], { cwd: folder })).toMatchObject({ code: 0 });
});
