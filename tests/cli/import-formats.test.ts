import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const DIGESTS = "digests:\n  weekly: { start: newest }\n";
const LISTS = join(import.meta.dirname, "../fixtures/lists");
const fixture = (name: string): string => readFileSync(join(LISTS, name), "utf8");

/** A site, and the command in its folder. */
function start(files: Readonly<Record<string, string>> = {}) {
  const cwd = folderWith({ "feedletter.yaml": CONFIG + DIGESTS, ...files });
  return { cwd, run: (...args: readonly string[]) => feedletter(["subscribers", ...args], { cwd }) };
}

type Run = ReturnType<typeof start>["run"];

/** Address, state and topics of everybody. */
async function everybody(run: Run): Promise<readonly string[]> {
  const [head = "", ...rows] = (await run("export")).stdout.trim().split("\n");
  const columns = head.split(",");
  const cell = (row: string, name: string) => row.split(",")[columns.indexOf(name)];
  return rows
    .map((row) => [cell(row, "address"), cell(row, "state"), cell(row, "topics")].join(" ").trim())
    .sort();
}

describe("Mailchimp's contacts who never subscribed", () => {
  // They have the columns of subscribers, and often a time of confirmation, when the shop added them.
  const bought = fixture("mailchimp-nonsubscribed.csv").replace(
    "Buyer,2,,,,",
    'Buyer,2,,,"2024-03-01 10:00:00",',
  );

  test("stay out under any name of the file, with the name that would make them subscribers", async () => {
    const { cwd, run } = start();
    writeFileSync(join(cwd, "my people.csv"), bought);
    const ran = await run("import", "my people.csv");
    expect(ran.stderr).toContain(
      "nothing in the row says that the person subscribed, and the file isn't called subscribed_members_export….csv",
    );
    expect(await everybody(run)).toEqual([]);
  });

  test("are subscribers in Mailchimp's own file of subscribers", async () => {
    const { cwd, run } = start();
    writeFileSync(join(cwd, "subscribed_members_export_1a2b.csv"), bought);
    expect((await run("import", "subscribed_members_export_1a2b.csv")).code).toBe(0);
    expect(await everybody(run)).toEqual(["buyer@example.org active"]);
  });
});

describe("a zip archive", () => {
  test("of several lists is read as one: who has left in one of them isn't mailed because of another", async () => {
    const { cwd, run } = start();
    const subscribed = fixture("mailchimp-subscribed.csv").replaceAll("grace@", "bob@");
    const archive = zipSync({
      "subscribed_members_export_1.csv": strToU8(subscribed),
      "unsubscribed_members_export_1.csv": strToU8(fixture("mailchimp-unsubscribed.csv")),
      "cleaned_members_export_1.csv": strToU8(fixture("mailchimp-cleaned.csv")),
      "__MACOSX/._subscribed_members_export_1.csv": strToU8("junk"),
      "posts/123.opens.csv": strToU8("a,b\n1,2\n"),
      "readme.md": strToU8("# nothing"),
    });
    writeFileSync(join(cwd, "export.zip"), archive);
    const dry = await run("import", "export.zip", "--dry-run");
    expect(dry.stderr).toContain("Nothing was changed.");
    expect(await everybody(run)).toEqual([]);
    const taken = await run("import", "export.zip");
    // One row has no address.
    expect(taken.code).toBe(3);
    expect(taken.stderr).toContain(
      "Not read, because they aren't lists of a known service: posts/123.opens.csv",
    );
    expect((await everybody(run)).filter((line) => line.includes(" active"))).toEqual([
      "ada@example.org active",
    ]);
  });

  test("that holds no list, or is damaged, is an error and changes nothing", async () => {
    const { cwd, run } = start();
    const whole = zipSync({ "subscribers.csv": strToU8(fixture("mailchimp-subscribed.csv")) });
    writeFileSync(join(cwd, "none.zip"), zipSync({ "readme.md": strToU8("# nothing") }));
    writeFileSync(join(cwd, "cut.zip"), whole.subarray(0, whole.length - 30));
    for (const file of ["none.zip", "cut.zip"])
      expect(await run("import", file)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("E_LIST"),
      });
    expect(await everybody(run)).toEqual([]);
  });
});

describe("--map", () => {
  const list = "Kontakt,Opt-in Newsletter\nada@example.org,x\nbob@example.org,\ncyd@example.org,nie\n";

  test("a column that sounds like consent stops the import, which then says the option that goes on", async () => {
    const { run } = start({ "list.csv": list });
    const stopped = await run("import", "list.csv", "--map", "Kontakt=email");
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain("E_LIST");
    expect(stopped.stderr).toMatch(/--map "Opt-in Newsletter=status:/);
    expect(await everybody(run)).toEqual([]);
  });

  test("says what it means: nobody without that value is mailed", async () => {
    const { run } = start({ "list.csv": list });
    const map = ["--map", "Kontakt=email", "--map", "Opt-in Newsletter=status:x"];
    const taken = await run("import", "list.csv", ...map);
    expect(taken.stderr).toContain("list.csv (CSV): 3 rows");
    expect((await everybody(run)).filter((line) => line.includes(" active"))).toEqual([
      "ada@example.org active",
    ]);
  });

  test("that names a column that isn't there, or isn't an assignment, is an error", async () => {
    const { run } = start({ "list.csv": list });
    for (const map of ["Nothing=status:yes", "Opt-in Newsletter", "Opt-in Newsletter=whatever"]) {
      const refused = await run("import", "list.csv", "--map", "Kontakt=email", "--map", map);
      expect([refused.code, refused.stderr]).toEqual([
        expect.toBeOneOf([1, 2]),
        expect.stringMatching(/E_LIST|E_USAGE/),
      ]);
    }
    expect(await everybody(run)).toEqual([]);
  });
});

describe("--tags", () => {
  const files = {
    "content/tea.md": `---\ntitle: Tea\ndate: 2026-06-01\ntags: [Green Tea]\n---\nText.\n`,
    "content/one.md": postOn("2026-06-01", "One"),
    "list.csv": 'email,tags\nada@example.org,"green tea, vip"\nbob@example.org,vip\ncyd@example.org,\n',
  };

  test("makes those that posts have the topics of people, and says which it left out", async () => {
    const { run } = start(files);
    const taken = await run("import", "list.csv", "--tags");
    expect(taken.stderr).toContain("Tags that became topics: green-tea (1)");
    expect(taken.stderr).toContain("Tags that no post has, so they were left out: vip (2)");
    expect(await everybody(run)).toEqual([
      "ada@example.org active weekly:green-tea",
      "bob@example.org active",
      "cyd@example.org active",
    ]);
  });

  test("without it tags are left out, and the import says so", async () => {
    const { run } = start(files);
    const taken = await run("import", "list.csv");
    expect(taken.stderr).toContain("Tags were left out.");
    expect((await everybody(run))[0]).toBe("ada@example.org active");
  });
});
