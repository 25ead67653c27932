import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FeedletterError } from "#errors.js";
import type { ListRow } from "#subscribers/lists/judge-row.js";
import { type OpenListOptions, openList } from "#subscribers/lists/open-list.js";
import { listOf } from "./list-of.js";

async function read(
  list: string | Uint8Array,
  { name, size, ...options }: OpenListOptions & { readonly name?: string; readonly size?: number } = {},
) {
  const opened = await openList(listOf(list, name, size), options);
  const all: ListRow[] = [];
  for await (const row of opened.rows()) all.push(row);
  return { format: opened.format.name, plan: opened.plan, rows: all };
}

/** `address status name`, or `line: reason`. */
function describeRow(row: ListRow): string {
  if (row.kind === "rejected") return `${row.line}: ${row.reason}`;
  const { address, status, name = "-" } = row.person;
  return `${address} ${status.kind === "undeliverable" ? status.reason : status.kind} ${name}`;
}

describe("rows", () => {
  test("are counted by the line on which they begin", async () => {
    const { rows } = await read('email,name\n\na,"x\ny"\n\nb,z\n');
    expect(rows.map(({ line }) => line)).toEqual([3, 6]);
  });

  test("that break out of a header or a terminal are no addresses, and are shown harmless", async () => {
    const { rows } = await read('email\n"ada@example.org\nBcc: x"\n"\u001b[31mx@example.org"\n');
    expect(rows.map((row) => row.kind === "rejected" && row.address)).toEqual([
      "ada@example.org\ufffdBcc: x",
      "\ufffd[31mx@example.org",
    ]);
  });

  test("a quote that is never closed is named with its line instead of swallowing the rest", async () => {
    const opened = read(`email,name\nada@example.org,Ada\nbob@example.org,"Bob\n${"x,y\n".repeat(9)}`);
    await expect(opened).rejects.toMatchObject({ code: "E_LIST", place: { file: "list.csv", line: 2 } });
  });

  test("a row without end is not read into memory", async () => {
    const opened = read(`email,name\n${"x".repeat(2_000_000)}`);
    await expect(opened).rejects.toMatchObject({ code: "E_LIST" });
  });

  test("a file that is not a list says which columns it has", async () => {
    await expect(read("title,body\na,b\n")).rejects.toThrow(/no column with email addresses.*title, body/);
    await expect(read("")).rejects.toMatchObject({ code: "E_LIST" });
  });

  test("chunks may break anywhere, in the middle of a letter too", async () => {
    const list = Buffer.from("email,name\r\nada@example.org,Zoë\r\n");
    const one = (await read(list)).rows;
    for (let size = 1; size < list.length; size += 1) expect((await read(list, { size })).rows).toEqual(one);
  });

  test("with more cells than columns stay out, because all cells behind a loose comma are in the wrong column", async () => {
    const { rows } = await read(
      "email,name,status\nada@t.example,Lovelace, Ada,unsubscribed\nbob@t.example,Bob,active\n",
    );
    expect(rows.map(describeRow)).toEqual([
      "2: it has 4 cells, but the list has 3 columns",
      "bob@t.example subscribed Bob",
    ]);
  });

  test("keep the last name, in whatever columns it is", async () => {
    const nameOf = async (list: string) => (await read(list)).rows.map(describeRow).join();
    const subscribed = "a@t.example subscribed";
    expect(await nameOf("email,first name,last name\na@t.example,Ada,Lovelace\n")).toBe(
      `${subscribed} Ada Lovelace`,
    );
    expect(await nameOf("email,name,first_name,last_name\na@t.example,Ada Lovelace,Ada,Lovelace\n")).toBe(
      `${subscribed} Ada Lovelace`,
    );
    expect(await nameOf("E-Mail;Vorname;Name\na@t.example;Ada;Lovelace\n")).toBe(
      `${subscribed} Ada Lovelace`,
    );
    expect(await nameOf("email,name,surname\na@t.example,Ada,Lovelace\n")).toBe(`${subscribed} Ada Lovelace`);
  });

  test("have no name if an earlier program has damaged it", async () => {
    const { rows } = await read(
      "email,name\na@t.example,J\ufffdrgen\nb@t.example,JÃ¼rgen\nc@t.example,JOÃO\n",
    );
    expect(rows.map(describeRow)).toEqual([
      "a@t.example subscribed -",
      "b@t.example subscribed -",
      "c@t.example subscribed JOÃO",
    ]);
    expect(rows.flatMap((row) => (row.kind === "person" ? [row.damagedName] : []))).toEqual([
      "J\ufffdrgen",
      "JÃ¼rgen",
      undefined,
    ]);
  });
});

describe("a list of an unknown service", () => {
  test.each([
    "email,Marketing consent",
    "email,unsubscribed_at",
    "email,confirmed,Is blacklisted",
    "email,Opt-in",
    "email,isSubscribed",
    "email,Accepts Marketing",
    "email,Double Opt-In Date",
    "email,DNC",
    "email,Newsletter",
    "email;Abgemeldet",
    "email;Abmeldedatum",
    "email;Einwilligung",
    "email;Désabonné le",
    "email;Fecha de baja",
    "email;Disiscritto",
    "email;Uitgeschreven op",
    "email;Samtycke",
    "email;Zgoda na mailing",
    "email;Odhlášen",
    "email;Leiratkozott",
    "email;Отписан",
    "email;配信停止",
    "email;退订时间",
    "email;수신거부",
    "email,Bounces",
    "Email Address,First Name,UNSUB_TIME",
    "id,first_name,email,status,created_at,unsubscribed on",
  ])("stops the import at a column that may say who must not get mail: %s", async (header) => {
    const cells = header.split(/[,;]/).map(() => "x");
    const list = `${header}\n${cells.map((cell, index) => (index === header.split(/[,;]/).findIndex((name) => /^email/i.test(name)) ? "ada@t.example" : cell)).join(header.includes(";") ? ";" : ",")}\n`;
    await expect(read(list)).rejects.toMatchObject({
      code: "E_LIST",
      message: expect.stringMatching(/may say who (?:must not get mail|wants your mail and who doesn't)/),
      fix: expect.stringContaining("--map"),
      place: { line: 1 },
    });
  });

  test("is imported if no column has to do with consent", async () => {
    const list = await read(
      "email,name,notes,options,statement,topic,country,tags,company\nada@t.example,Ada,,,,,,,\n",
    );
    expect(list.rows.map(describeRow)).toEqual(["ada@t.example subscribed Ada"]);
  });

  test("is read by the words of its status in many languages; an empty or unknown one stays out", async () => {
    const { rows } = await read(
      "email,status\na@t.example,aktiv\nb@t.example,Abgemeldet\nc@t.example,désabonné\nd@t.example,退订\ne@t.example,pendiente\nf@t.example,\ng@t.example,yes\nh@t.example,Hard Bounce\n",
    );
    expect(rows.map(describeRow)).toEqual([
      "a@t.example subscribed -",
      "b@t.example left -",
      "c@t.example left -",
      "d@t.example left -",
      "6: the subscription was never confirmed",
      "7: the column “status” is empty",
      "8: the column “status” says “yes”, which isn't a known status",
      "h@t.example Hard Bounce -",
    ]);
  });

  test("takes nobody without a date of confirmation", async () => {
    const { rows } = await read(
      "email,confirmed_at\na@t.example,2024-01-02\nb@t.example,\nc@t.example,no\nd@t.example,0000-00-00 00:00:00\n",
    );
    expect(rows.map(describeRow)).toEqual([
      "a@t.example subscribed -",
      "3: the subscription was never confirmed",
      "4: the column “confirmed_at” says “no”, which isn't a known status",
      "5: the subscription was never confirmed",
    ]);
  });

  test("keeps out whom any other cell calls unsubscribed, bounced or unconfirmed", async () => {
    const { rows } = await read(
      'email,Segment,Tags\na@t.example,readers,"tea, code"\nb@t.example,Unsubscribed,\nc@t.example,readers,"tea, hard bounced"\nd@t.example,gesperrt,\n',
    );
    expect(rows.map(describeRow)).toEqual([
      "a@t.example subscribed -",
      "3: the column “Segment” says “Unsubscribed”",
      "4: the column “Tags” says “hard bounced”",
      "5: the column “Segment” says “gesperrt”",
    ]);
  });

  test("isn't taken for one of subscribers if its name says otherwise", async () => {
    for (const name of ["unsubscribed.csv", "nonsubscribed_export.csv", "List-bounces.csv", "blocklist.csv"])
      expect((await read("email\na@t.example\n", { name })).rows.map(describeRow)).toEqual([
        expect.stringContaining("2: the name of the file says"),
      ]);
    const { rows } = await read("email\na@t.example\n", { name: "subscribers-cleaned.csv" });
    expect(rows.map(describeRow)).toEqual(["a@t.example subscribed -"]);
  });

  test("says what to do if it has no line with column names, or an unknown column with addresses", async () => {
    await expect(read("ada@t.example\nbob@t.example\n")).rejects.toMatchObject({
      message: expect.stringContaining("The first line is a person already"),
    });
    await expect(read("Kontaktdaten,Ort\nada@t.example,Köln\n")).rejects.toMatchObject({
      fix: 'If the addresses are in `Kontaktdaten`: --map "Kontaktdaten=email".',
    });
  });
});

describe("a list", () => {
  test("any bytes are rows or one E_LIST", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        try {
          await read(Buffer.concat([Buffer.from("email,name\n"), bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(FeedletterError);
        }
      }),
      { numRuns: 100 },
    );
  });
});
