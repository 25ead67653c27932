import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import { RULE_TABLES } from "#deliveries/verdict/rules/tables.js";
import type { Evidence } from "#deliveries/verdict/verdict.js";

const FILE = join(import.meta.dirname, "../../fixtures/replies/replies.tsv");

const CASES = readFileSync(FILE, "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [system = "", verdict = "", reply = "", source = ""] = line.split("\t");
    return { system, verdict, reply, source };
  });

const judge = createAnswerJudge();

function evidenceOf(reply: string, more: Partial<Evidence> = {}): Evidence {
  const [, enhanced] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(reply) ?? [];
  return {
    ...{ code: Number(reply.slice(0, 3)), enhanced, text: reply, command: "RCPT" },
    ...{ recipient: "ada@example.org", senders: ["bounces+a2b3@careers.example"], ...more },
  };
}

describe("what a mail server's reply says", () => {
  test.each(CASES)("$system: $reply is $verdict", ({ verdict, reply }) => {
    expect(judge(evidenceOf(reply)).verdict).toBe(verdict);
  });

  test.each(CASES)("$system: $reply says the same after the data", ({ verdict, reply }) => {
    expect(judge(evidenceOf(reply, { command: "DATA" })).verdict).toBe(verdict);
  });

  test("the corpus has more than 120 replies of all systems, and each names the document it follows", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(120);
    expect(CASES.filter(({ source }) => source === "")).toEqual([]);
    const systems = new Set(CASES.map(({ system }) => system));
    expect([...new Set(RULE_TABLES.map(({ system }) => system))].sort()).toEqual([...systems].sort());
  });
});

describe("whom a reply means", () => {
  test.each([
    ["550 <ada@example.org> does not exist: address unknown", "RCPT", "address-dead"],
    ["550 Address <news@careers.example> does not exist", "RCPT", "sender-refused"],
    ["550 Address <bounces+a2b3@careers.example> unknown", "DATA", "sender-refused"],
    ["550 No such user", "MAIL", "sender-refused"],
    ["550 5.1.2 Domain careers.example does not exist", "RCPT", "sender-refused"],
    ["550 5.1.2 Domain example.org does not exist", "RCPT", "address-dead"],
    [
      "550 5.1.2 news@careers.example wrote to ada@example.org: no such user ada@example.org",
      "RCPT",
      "address-dead",
    ],
  ] as const)("%s, in answer to %s: %s", (reply, command, verdict) => {
    expect(judge(evidenceOf(reply, { command })).verdict).toBe(verdict);
  });

  test("if both are at the same domain, only the exact address of the sender is ours", () => {
    const senders = ["news@example.org"];
    expect(judge(evidenceOf("550 bob@example.org: user unknown", { senders })).verdict).toBe("address-dead");
    expect(judge(evidenceOf("550 news@example.org: user unknown", { senders })).verdict).toBe(
      "sender-refused",
    );
  });
});

describe("a judgement", () => {
  test("names the rule that decided", () => {
    const reply = "550-5.1.1 The email account that you tried to reach does not exist. - gsmtp";
    expect(judge(evidenceOf(reply))).toEqual({ verdict: "address-dead", rule: "google/no-such-user" });
    expect(judge(evidenceOf("550 5.1.1 ???"))).toEqual({
      verdict: "address-dead",
      rule: "general/code-dead",
    });
  });

  test("is the same whatever was judged before", () => {
    const fresh = CASES.map(({ reply }) => createAnswerJudge()(evidenceOf(reply)));
    expect([...CASES].reverse().map(({ reply }) => judge(evidenceOf(reply)))).toEqual(fresh.reverse());
  });

  test("doesn't depend on how the reply is wrapped and on what ids it has", () => {
    const wrapped =
      "550-5.1.1 The email account that\n550-5.1.1 you tried to reach does not\n550 5.1.1 exist. zz9-plural - gsmtp";
    expect(judge(evidenceOf(wrapped)).rule).toBe("google/no-such-user");
  });

  test("a temporary answer never says that an address is dead", () => {
    for (const { reply } of CASES) {
      const later = evidenceOf(`4${reply.slice(1)}`.replace(/^(4\d\d[ -])5\./, "$14."));
      expect(judge(later).verdict).not.toBe("address-dead");
    }
  });

  test("any text gets one", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 3_000 }),
        fc.integer({ min: 400, max: 599 }),
        (text, code) => {
          expect(judge({ text, code }).rule).toMatch(/^[\w.]+\/[\w-]+$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("long texts made of a rule's own words are judged in a moment", () => {
    const words = [
      "user",
      "mailbox",
      "not",
      "recipient",
      "address",
      "unknown",
      "message",
      "rejected",
      "limit",
    ];
    const started = performance.now();
    for (let times = 0; times < 200; times += 1)
      judge({
        code: 550,
        text: Array.from({ length: 400 }, (_, at) => words[(at * 7 + times) % words.length]).join(" "),
      });
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test("each rule has a name of its own in its table, and each table a source", () => {
  for (const { rules, sources } of RULE_TABLES) {
    expect(sources.length).toBeGreaterThan(0);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  }
});
