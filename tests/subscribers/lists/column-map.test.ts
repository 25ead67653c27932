import { describe, expect, test } from "vitest";
import { FeedletterError } from "#errors.js";
import { parseColumnMap } from "#subscribers/lists/column-map.js";
import { openList, requireMapped } from "#subscribers/lists/open-list.js";
import { listOf } from "./list-of.js";

/** Addresses that would be subscribed, and what becomes of the others. */
async function read(list: string, ...map: readonly string[]): Promise<readonly string[]> {
  const described: string[] = [];
  for await (const row of (await openList(listOf(list), { map })).rows())
    described.push(
      row.kind === "rejected"
        ? `${row.line}: ${row.reason}`
        : `${row.person.address} ${row.person.status.kind}`,
    );
  return described;
}

/** The lines of `--map` that the refused list suggests. */
async function suggestions(list: string): Promise<readonly string[]> {
  const error: unknown = await openList(listOf(list)).catch((cause: unknown) => cause);
  if (!(error instanceof FeedletterError)) throw new Error("the list was read");
  return [error.fix, ...error.others.map((other) => other.fix)].map(
    (one) => /--map "([^"]*)"/.exec(one)?.[1] ?? one,
  );
}

const OPT_IN = "email,Opt-in\na@t.example,Yes\nb@t.example,No\nc@t.example,\n";

describe("--map", () => {
  test("names the values of a yes; other values stay out", async () => {
    expect(await read(OPT_IN, "Opt-in=status:yes")).toEqual([
      "a@t.example subscribed",
      "3: the column “Opt-in” says “No”",
      "4: the column “Opt-in” is empty",
    ]);
  });

  test("takes names as the list or as a person spells them, with = in them, and several values", async () => {
    const list = "E-Mail Address;a=b;Kind\na@t.example;x;Gold\nb@t.example;x;silver\nc@t.example;x;none\n";
    expect(await read(list, "kind=status:gold,SILVER", "a=b=ignore")).toEqual([
      "a@t.example subscribed",
      "b@t.example subscribed",
      "4: the column “Kind” says “none”, which isn't a known status",
    ]);
  });

  test("can use empty and filled cells as values", async () => {
    const list = "email,unsubscribed_at\na@t.example,\nb@t.example,2024-01-02\nc@t.example,NULL\n";
    expect(await read(list, "unsubscribed_at=status:empty")).toEqual([
      "a@t.example subscribed",
      "b@t.example left",
      "c@t.example subscribed",
    ]);
    const dates = "email,Opt-in date\na@t.example,3/4/2019\nb@t.example,\nc@t.example,no\n";
    expect(await read(dates, "Opt-in date=status:filled")).toEqual([
      "a@t.example subscribed",
      "3: the column “Opt-in date” is empty",
      "4: the column “Opt-in date” says “no”",
    ]);
  });

  test("records who has left or bounced by the name of the column", async () => {
    const list = "email,Bounced,Unsub\na@t.example,no,no\nb@t.example,yes,no\nc@t.example,no,yes\n";
    expect(await read(list, "Bounced=status:no", "Unsub=status:no")).toEqual([
      "a@t.example subscribed",
      "b@t.example undeliverable",
      "c@t.example left",
    ]);
  });

  test("says which column is the address, a name, a language or the tags", async () => {
    const list = "Kontakt;Rufname;Sippe;Mundart;Themen\na@t.example;Ada;Lovelace;de;tea\n";
    const map = ["Kontakt=email", "Rufname=first-name", "Sippe=last-name", "Mundart=language", "Themen=tags"];
    const [row] = await collect((await openList(listOf(list), { map })).rows());
    expect(row).toMatchObject({ person: { name: "Ada Lovelace", language: "de" }, tags: ["tea"] });
  });

  test("ignores a column, but whom it calls unsubscribed stays out all the same", async () => {
    const list = "email,State\na@t.example,CA\nb@t.example,unsubscribed\n";
    expect(await read(list, "State=ignore")).toEqual([
      "a@t.example subscribed",
      "3: the column “State” says “unsubscribed”",
    ]);
  });

  test.each([
    ["email,Unsubscribed\na@t.example,yes\n", "Unsubscribed=status:yes"],
    ["email,Blacklisted\na@t.example,1\n", "Blacklisted=status:1"],
    ["email,Opted out\na@t.example,true\n", "Opted out=status:true"],
    ["email,Bounces\na@t.example,x\n", "Bounces=status:filled"],
    ["email,Status\na@t.example,unsubscribed\n", "Status=status:unsubscribed"],
    ["email,Kind\na@t.example,bounced\n", "Kind=status:bounced"],
    ["email,Opt-in\na@t.example,No\n", "Opt-in=status:no"],
    ["email,Kind\na@t.example,x\n", "Kind"],
    ["email,Kind\na@t.example,x\n", "Kind=consent"],
    ["email,Kind\na@t.example,x\n", "=status:x"],
  ])(
    "refuses what would subscribe those who are kept out, and what it can't read: %j %s",
    async (list, map) => {
      await expect(read(list, map)).rejects.toMatchObject({ code: "E_USAGE" });
    },
  );

  test("can't talk away a column of a service that says who has left", async () => {
    const list = "Email Address,MEMBER_RATING,UNSUB_TIME,LEID\na@t.example,1,2024-01-02,1\n";
    await expect(read(list, "UNSUB_TIME=ignore")).rejects.toMatchObject({
      code: "E_LIST",
      message: expect.stringContaining(
        "Feedletter knows what `UNSUB_TIME` means in an export from Mailchimp",
      ),
    });
  });

  test("names a column once, and one that is in the list", async () => {
    expect(() => parseColumnMap(["Kind=ignore", "kind=status:x"])).toThrow(/twice/);
    const lists = [await openList(listOf("email,Kind\na@t.example,x\n"))];
    expect(() => requireMapped(["Knid=ignore"], lists)).toThrow(/There is no column `Knid`/);
    expect(() => requireMapped(["KIND=ignore"], lists)).not.toThrow();
  });

  test.each([
    [
      "Mial addy=email",
      "Mail addy,State\na@t.example,x\n",
      "no column `Mial addy`",
      "Did you mean `Mail addy`?",
    ],
    [
      "Stat=status:x",
      "email,Opt-in\na@t.example,x\n",
      "no column `Stat`",
      "The columns are `email`, `Opt-in`",
    ],
    [
      "Kind=status:activ",
      "email,Kind\na@t.example,Active\nb@t.example,no\n",
      "No row has “activ”",
      "Did you mean “active”?",
    ],
    ["Kind=status:yes", "email,Kind\na@t.example,\n", "No row has “yes”", "The column is empty in all rows."],
  ])("with a typing error says what was meant, before anything else: %s", async (map, list, message, fix) => {
    await expect(openList(listOf(list), { map: [map], isOnly: true })).rejects.toMatchObject({
      code: "E_LIST",
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
    });
  });
});

describe("the message of a column that isn't understood", () => {
  test("suggests a --map that takes exactly those who said yes", async () => {
    expect(await suggestions(OPT_IN)).toEqual(["Opt-in=status:yes"]);
    expect(await suggestions("email,Unsubscribed\na@t.example,0\nb@t.example,1\nc@t.example,\n")).toEqual([
      "Unsubscribed=status:0,empty",
    ]);
    expect(await suggestions("email,unsubscribed_at\na@t.example,\nb@t.example,2024-01-02\n")).toEqual([
      "unsubscribed_at=status:empty",
    ]);
    expect(await suggestions("email,Opt-in date\na@t.example,2024-01-02\nb@t.example,\n")).toEqual([
      "Opt-in date=status:filled",
    ]);
    expect(await suggestions("email,Newsletter,Einwilligung\na@t.example,x,ja\nb@t.example,,nein\n")).toEqual(
      ["Newsletter=status:x", "Einwilligung=status:ja"],
    );
    expect(await suggestions("email,Consent\na@t.example,Mars\nb@t.example,Venus\n")).toEqual([
      "Consent=status:VALUE",
    ]);
  });

  test("shows a few of the column's values, and no control characters", async () => {
    await expect(
      openList(listOf('email,Consent\na@t.example,"\u001b[31mA\nB"\nb@t.example,\n')),
    ).rejects.toThrow(/\(“\[31mA B”, empty\)/);
    const many = Array.from({ length: 50 }, (_, nth) => `p${nth}@t.example,value ${nth}\n`).join("");
    await expect(openList(listOf(`email,Consent\n${many}`))).rejects.toThrow(
      /\(such as “value 0”, “value 1”, “value 2”, “value 3”, “value 4”\)/,
    );
  });

  test("an export without the column that says who has left is refused, with what would answer", async () => {
    const brevo = "EMAIL;OPT_IN;ADDED_TIME;MODIFIED_TIME\na@t.example;Yes;2024-01-02;2024-01-02\n";
    expect(await suggestions(brevo)).toEqual(["OPT_IN=status:yes"]);
    expect(await read(brevo, "OPT_IN=status:yes")).toEqual(["a@t.example subscribed"]);
    const mautic = "firstname,lastname,email,points,last_active\nAda,Lovelace,a@t.example,1,\n";
    await expect(openList(listOf(mautic))).rejects.toThrow(/doesn't say who has unsubscribed/);
  });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
