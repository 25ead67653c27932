import fc from "fast-check";
import { expect, test } from "vitest";
import { createGovernor, sentenceOf } from "#deliveries/governor.js";

const DEAD: Parameters<ReturnType<typeof createGovernor>["refused"]>[0] = {
  ...{ address: "ada@readers.example", verdict: "address-dead", response: "550 5.1.1 no such user" },
  again: false,
};
const ACCEPTING = "bob@readers.example";
const fresh = (total: number, resumed = false) =>
  createGovernor({ total, accepted: 0, rejected: 0, resumed });

test("addresses that are refused again after the issue was resumed don't pause it again", () => {
  const governor = fresh(100, true);
  for (let times = 0; times < 50; times += 1)
    expect(governor.refused({ ...DEAD, again: true })).toBeUndefined();
});

test("a resumed issue is paused by ten new refusals in a row, but not by their share", () => {
  const governor = fresh(1_000, true);
  for (let mails = 0; mails < 500; mails += 1) {
    expect(governor.refused(DEAD)).toBeUndefined();
    governor.accepted(ACCEPTING);
  }
  for (let mails = 1; mails < 10; mails += 1) expect(governor.refused(DEAD)).toBeUndefined();
  expect(governor.refused(DEAD)).toEqual({
    destination: "readers.example",
    reason: expect.objectContaining({ code: "share", mails: 1010, destination: "readers.example" }),
  });
});

test("after a pause, one destination that still refuses us holds only itself up, two of them everybody", () => {
  const probing = () =>
    createGovernor({ total: 100, accepted: 0, rejected: 0, resumed: true, probing: true });
  const refusal = { verdict: "reputation", response: "554 blocked", again: true } as const;
  const governor = probing();
  expect(governor.refused({ ...refusal, address: "a@gmail.com" })).toMatchObject({ destination: "Gmail" });
  expect([governor.isPaused("Gmail"), governor.isProbing()]).toEqual([true, true]);
  governor.accepted(ACCEPTING);
  expect(governor.isProbing()).toBe(false);
  const other = probing();
  other.refused({ ...refusal, address: "a@gmail.com" });
  expect(other.refused({ ...refusal, address: "b@beta.example" })).toEqual({
    reason: { code: "probe", answer: "554 blocked", cause: "reputation" },
  });
});

test("wherever a server begins to refuse everybody, at most six mails are refused before the pause", () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 3_000 }), (accepted, more) => {
      const governor = fresh(accepted + more);
      for (let mails = 0; mails < accepted; mails += 1) governor.accepted(ACCEPTING);
      const limit = Math.max(2, Math.min(6, accepted + more));
      let refused = 0;
      while (refused < more) {
        refused += 1;
        if (governor.refused(DEAD) !== undefined) break;
      }
      expect(refused).toBe(Math.min(limit, more));
    }),
  );
});

test("one provider's dead addresses don't pause anything; the same refusals in a row pause that provider alone", () => {
  const governor = fresh(1_000);
  const at = (nth: number, domain: string) => ({ ...DEAD, address: `p${nth}@${domain}` });
  for (let nth = 0; nth < 300; nth += 1) {
    if (nth % 33 === 1) expect(governor.refused(at(nth, "gmail.com"))).toBeUndefined();
    else governor.accepted(`p${nth}@gmail.com`);
  }
  for (let nth = 0; nth < 5; nth += 1) {
    expect(governor.refused(at(nth, "gmail.com"))).toBeUndefined();
    governor.accepted(`p${nth}@readers.example`);
  }
  expect(governor.refused(at(6, "googlemail.com"))).toMatchObject({ destination: "Gmail" });
  expect(governor.isPaused("Gmail")).toBe(true);
  expect(governor.refused(at(7, "gmail.com"))).toBeUndefined();
  expect(governor.refused(at(8, "elsewhere.example"))).toBeUndefined();
});

test("the same sentence counts against a destination that takes fewer than half of its mails", () => {
  const governor = fresh(1_000);
  for (let nth = 0; nth < 200; nth += 1) governor.accepted(`p${nth}@readers.example`);
  const pauses = [];
  for (let nth = 0; nth < 8; nth += 1) {
    const response = `550 5.7.1 <p${nth}@gone.example>: refused, id ${nth}`;
    pauses.push(governor.refused({ ...DEAD, address: `p${nth}@gone.example`, response }));
    if (nth % 2 === 0) governor.accepted(`q${nth}@gone.example`);
  }
  expect(pauses.filter((pause) => pause !== undefined)).toMatchObject([{ destination: "gone.example" }]);
  expect(pauses[5]).toBeDefined();
});

test("refusals at several destinations in a row pause the issue, and say whom to blame", () => {
  const governor = fresh(1_000);
  for (let nth = 0; nth < 200; nth += 1) governor.accepted(`p${nth}@d${nth % 9}.example`);
  const response = "554 5.7.1 blocked using zen.spamhaus.org";
  const refuse = (nth: number) =>
    governor.refused({ ...DEAD, verdict: "reputation", response, address: `p@d${nth}.example` });
  expect([refuse(1), refuse(2)]).toEqual([undefined, undefined]);
  expect(refuse(3)).toEqual({
    reason: { code: "answered", answer: response, cause: "reputation" },
  });
});

test("the sentence of an answer has no addresses, ids and numbers", () => {
  expect(sentenceOf("550 5.1.1 <ada@example.org>: no user (mx3-a1b2) [192.0.2.1]")).toBe(
    sentenceOf("550 5.1.1 <bob@example.org>: No user (mx9-c3d4) [192.0.2.77]"),
  );
});
