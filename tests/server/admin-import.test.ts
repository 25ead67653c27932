import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test, vi } from "vitest";
import { openAdmin } from "./admin.js";
import { foreignParts } from "./foreign-parts.js";

const MAILCHIMP = `Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID,EUID,TAGS
ada@readers.example,Ada,Lovelace,2,2019-03-04 05:06:07,2019-03-04 05:06:07,1,a,"""Pay"""
bob@readers.example,Bob,Babbage,2,2019-03-04 05:06:07,2019-03-04 05:06:07,1,a,
nonsense,Eve,Eve,2,2019-03-04 05:06:07,2019-03-04 05:06:07,1,a,
`;
const UNCLEAR = "email,Name,Opt-in\nada@readers.example,Ada,ja bitte\nbob@readers.example,Bob,ach nein\n";
const HOUR = 3_600_000;

async function open(options: Parameters<typeof openAdmin>[0] = {}) {
  const admin = await openAdmin(options);
  const session = await admin.signIn();
  const submit = async (fields: Readonly<Record<string, string | readonly string[] | File>>) => {
    const form = new FormData();
    form.set("form-token", session.formToken);
    for (const [name, value] of Object.entries(fields))
      if (value instanceof File || typeof value === "string") form.set(name, value);
      else for (const one of value) form.append(name, one);
    const answer = await admin.ask("/admin/people/import", {
      ...{ method: "POST", body: form, headers: { cookie: session.cookie, "sec-fetch-site": "same-origin" } },
    });
    const html = await answer.text();
    const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
    return {
      ...{ status: answer.status, html, to: answer.headers.get("location") },
      kept: { upload: hidden("upload"), shown: hidden("shown") },
    };
  };
  const upload = (text: string | Uint8Array<ArrayBuffer>, name = "list.csv") =>
    submit({ file: new File([text], name) });
  const addresses = async () => {
    const all: string[] = [];
    for await (const { address } of admin.database.subscribers.list()) all.push(address);
    return all;
  };
  return { ...admin, ...session, submit, upload, addresses };
}

for (const isStateless of [false, true])
  describe(`an import, with the file kept ${isStateless ? "in the form" : "in a folder"}`, () => {
    test("shows what is understood and what would happen, asks, imports once, and is on record", async () => {
      const { submit, upload, addresses, database, folder, get } = await open({ isStateless });
      const read = await upload(MAILCHIMP, "subscribed_members_export.csv");
      for (const words of ["An export from Mailchimp", "address", "first name", "tags", "a…@readers.example"])
        expect(read.html).toContain(words);
      for (const secret of ["ada@readers.example", "Lovelace", "Babbage"])
        expect(read.html).not.toContain(secret);
      expect(read.status).toBe(200);
      expect(read.html).toContain("Choose which digests these people get.");
      expect(existsSync(join(folder, "uploads"))).toBe(!isStateless);
      const early = await submit({ ...read.kept, step: "take" });
      expect([early.status, early.html.includes('value="take"')]).toEqual([409, false]);
      expect(early.html).not.toContain("You have changed something.");
      expect(await addresses()).toEqual([]);

      const checked = await submit({ ...read.kept, digest: ["weekly", "daily"], tags: "yes", step: "check" });
      expect(checked.status).toBe(200);
      expect(checked.html).toContain('<th scope="row">new</th><td>2</td>');
      expect(checked.html).toContain("Tags that become topics: pay (1)");
      expect(await addresses()).toEqual([]);

      const choices = { digest: ["weekly", "daily"], tags: "yes", source: "the old newsletter" };
      const changed = await submit({ ...checked.kept, ...choices, step: "take" });
      expect(changed.status).toBe(409);
      expect(changed.html).toContain("You have changed something.");
      expect(await addresses()).toEqual([]);

      const taken = await submit({ ...changed.kept, ...choices, step: "take" });
      expect([taken.status, taken.to]).toEqual([303, "/admin/acts?done=imported"]);
      expect(await addresses()).toEqual(["ada@readers.example", "bob@readers.example"]);
      expect(await database.subscribers.byAddress("ada@readers.example")).toMatchObject({
        ...{ digests: ["daily", "weekly"], topics: { weekly: ["pay"], daily: ["pay"] } },
        ...{ source: "the old newsletter", consentedAt: Date.UTC(2019, 2, 4, 5, 6, 7) },
      });
      const [act] = await database.adminActs.list({ limit: 1 });
      expect(act).toMatchObject({ act: "import", detail: "Mailchimp: 3 rows, 2 new, 1 left out" });
      expect(await (await get("/admin/acts?done=imported")).text()).toContain("The list was imported.");
      if (!isStateless) expect(readdirSync(join(folder, "uploads"))).toEqual([]);
    });

    test("asks what an unclear column means, and believes the answer", async () => {
      const { submit, upload, addresses } = await open({ isStateless });
      const read = await upload(UNCLEAR);
      expect(read.html).toContain("may say who wants your mail");
      expect(read.html).toContain("ja bitte");
      expect(read.html).not.toContain("--map");
      expect(read.html).not.toContain('value="take"');
      const columns = { column: ["0", "1", "2"], means: ["", "", "status"] };
      const typo = { ...columns, values: ["", "", "ja"], digest: "weekly" };
      expect((await submit({ ...read.kept, ...typo, step: "check" })).html).toContain("No row has “ja”");
      const answers = { ...columns, values: ["", "", "ja bitte"], digest: "weekly" };
      const checked = await submit({ ...read.kept, ...answers, step: "check" });
      expect(checked.status).toBe(200);
      const taken = await submit({ ...checked.kept, ...answers, step: "take" });
      expect(taken.status).toBe(303);
      expect(await addresses()).toEqual(["ada@readers.example"]);
    });

    test("a zip file with lists, too; what isn't a file or isn't kept is said", async () => {
      const { submit, upload, addresses } = await open({ isStateless });
      const zip = zipSync({
        "subscribed_members.csv": new TextEncoder().encode(MAILCHIMP),
        "notes.csv": new TextEncoder().encode("a,b\n1,2\n"),
      });
      const read = await upload(new Uint8Array(zip), "export.zip");
      expect(read.html).toContain("Not read, because they aren't lists of a known service");
      const choices = { digest: "weekly", step: "check" };
      const checked = await submit({ ...read.kept, ...choices });
      await submit({ ...checked.kept, ...choices, step: "take" });
      expect(await addresses()).toEqual(["ada@readers.example", "bob@readers.example"]);
      expect((await submit({})).html).toContain("Choose a file.");
      expect((await upload("")).html).toContain("Choose a file.");
      for (const reference of ["nonsense", "../../the.db", "", "1.x"]) {
        const gone = await submit({ upload: reference, step: "take", digest: "weekly" });
        expect([gone.status, gone.html.includes("kept any more")]).toEqual([409, true]);
      }
      for (const bytes of ["\u0000\u0001\u0002", "no header at all", "%PDF-1.4 \u0000"]) {
        const odd = await upload(bytes, "odd.bin");
        expect(odd.html).toContain('role="alert"');
        expect(odd.html).not.toContain('value="take"');
      }
      expect(await addresses()).toHaveLength(2);
    });
  });

describe("an import that takes long", () => {
  test("goes on after the answer, and is on record when it is done", async () => {
    const { submit, upload, addresses, database, get } = await open({ sleep: async () => {} });
    const read = await upload("email\nada@readers.example\n");
    const choices = { digest: "weekly" };
    const checked = await submit({ ...read.kept, ...choices, step: "check" });
    const taken = await submit({ ...checked.kept, ...choices, step: "take" });
    expect(taken.to).toBe("/admin/acts?done=importing");
    expect(await (await get("/admin/acts?done=importing")).text()).toContain("The import goes on.");
    await vi.waitFor(async () =>
      expect(await database.adminActs.list({ limit: 1 })).toMatchObject([{ act: "import" }]),
    );
    expect(await addresses()).toEqual(["ada@readers.example"]);
  });

  test("says when it was interrupted", async () => {
    const { submit, upload, database, broken } = await open({ sleep: async () => {} });
    const read = await upload("email\nada@readers.example\n");
    const choices = { digest: "weekly" };
    const checked = await submit({ ...read.kept, ...choices, step: "check" });
    vi.spyOn(database.subscribers, "importer").mockRejectedValue(new Error("the disk is full"));
    await submit({ ...checked.kept, ...choices, step: "take" });
    await vi.waitFor(async () =>
      expect(await database.adminActs.list({ limit: 1 })).toMatchObject([
        { act: "import", detail: expect.stringContaining("interrupted") },
      ]),
    );
    expect(broken).toHaveLength(1);
  });
});

test("names stay masked when many people have the same one; what kind of people they are is shown", async () => {
  const { upload } = await open();
  const rows = Array.from({ length: 9 }, (_, index) => `reader${index}@readers.example,Annabel,teacher`);
  const { html } = await upload(`email,first name,job\n${rows.join("\n")}\n`);
  expect(html).toContain("teacher");
  expect(html).toContain("A…");
  expect(html).not.toMatch(/Annabel|reader\d@/);
});

describe("a list's file", () => {
  test("is kept for an hour, for this user only", async () => {
    const { submit, upload, folder, pass, addresses } = await open();
    const read = await upload(MAILCHIMP, "subscribed.csv");
    const [name = ""] = readdirSync(join(folder, "uploads"));
    if (process.platform !== "win32") {
      expect(statSync(join(folder, "uploads", name)).mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, "uploads")).mode & 0o777).toBe(0o700);
    }
    pass(HOUR - 1);
    expect((await submit({ ...read.kept, digest: "weekly", step: "check" })).status).toBe(200);
    pass(1);
    expect((await submit({ ...read.kept, digest: "weekly", step: "take" })).status).toBe(409);
    expect(readdirSync(join(folder, "uploads"))).toEqual([]);
    expect(await addresses()).toEqual([]);
  });

  test("may be larger than other forms, but not too large; nobody else may send one", async () => {
    const { submit, upload, ask, cookie, formToken } = await open();
    const rows = Array.from({ length: 4_000 }, (_, index) => `reader${index}@readers.example`);
    const large = await upload(`email\n${rows.join("\n")}\n`);
    expect(large.html).toContain("4,000 rows");
    const body = "x".repeat(30 * 1024 * 1024);
    const headers = { "content-length": String(body.length), "sec-fetch-site": "same-origin" };
    const send = (more: Readonly<Record<string, string>>) =>
      ask("/admin/people/import", { method: "POST", body, headers: { ...headers, ...more } });
    expect((await send({ cookie })).status).toBe(413);
    expect((await send({})).status).toBe(403);
    expect((await send({ cookie, "sec-fetch-site": "cross-site" })).status).toBe(403);
    const form = new FormData();
    form.set("form-token", `${formToken}x`);
    form.set("file", new File([MAILCHIMP], "list.csv"));
    const foreign = await ask("/admin/people/import", { method: "POST", body: form, headers: { cookie } });
    expect(foreign.status).toBe(403);
    const tooLarge = new File(["x".repeat(21 * 1024 * 1024)], "list.csv");
    expect((await submit({ file: tooLarge })).status).toBe(413);
  });

  test("whatever it and its name hold is text on the page", async () => {
    const { upload } = await open();
    const hostile = fc.oneof(
      fc.constantFrom('"><script>alert(1)</script>', "</style>", "' onclick='x", "<b>", "=1+1"),
      fc.string({ maxLength: 20, unit: "grapheme" }),
    );
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (header, value, name) => {
        const row = `a@readers.example,${cell(value)},${cell(value)},${cell(value)}`;
        const list = `email,${cell(header)},tags,Opt-in\n${row}\n`;
        const { html, status } = await upload(list, `${name}.csv`);
        expect(status).toBe(200);
        expect(foreignParts(html)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
