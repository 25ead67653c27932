import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createEventsReceiver, openProviderInbox } from "#app/events/receive-events.js";
import { PROVIDERS, type ProviderName } from "#config/mail-provider.js";
import { messageHash } from "#deliveries/message-id.js";
import { openEventInbox } from "#mail/events/event-inbox.js";
import type { Exchange } from "#network/exchange.js";
import { createEventRoutes } from "#server/event-routes.js";
import { signMail } from "#subscribers/bounce-address.js";
import { collect, freezeFirst, MINUTE, NOW } from "../deliveries/samples.js";
import { HOUR, openPeople } from "./people.js";
import {
  CERTIFICATE,
  CERTIFICATE_URL,
  EVENT_KEYS,
  type Happening,
  PAYLOADS,
  SIGN,
  type SignedRequest,
  SUBSCRIBE_URL,
  snsMessage,
} from "./provider-payloads.js";

const KEYS = ["n".repeat(32)] as const;
const ADDRESS = "ada@readers.example";

interface Opened {
  readonly exchange?: Exchange;
  readonly key?: string;
}

/** A server that takes one provider's events, over a real database whose first issue is on its way to Ada and Bob. */
async function openEvents(provider: ProviderName, { exchange, key = EVENT_KEYS[provider] }: Opened = {}) {
  const asked: string[] = [];
  const counted: string[] = [];
  const ask: Exchange = async (url, request) => {
    asked.push(url);
    if (exchange !== undefined) return exchange(url, request);
    const body = url === CERTIFICATE_URL ? CERTIFICATE : Buffer.from("<ConfirmSubscriptionResponse/>");
    return { kind: "answered", url, redirects: [], status: 200, statusMessage: "OK", headers: {}, body };
  };
  const configured = {
    mail: { provider: { name: provider, events: key } },
    placeOf: () => ({ file: "feedletter.yaml" }),
  };
  const people = await openPeople({
    eventRoutes: ({ database: { ledger, reports, membership }, keys, clock }) => {
      const inbox = openProviderInbox(configured, ask);
      if (inbox === undefined) throw new Error("no inbox");
      const receiver = createEventsReceiver(inbox, {
        ...{ ledger, reports, membership, keys, senders: ["news@notes.example"], clock },
        count: (_, result) => void counted.push(result),
      });
      return [createEventRoutes(receiver)];
    },
  });
  const { subscribers, reports } = people.database;
  await people.add("ada", { digests: ["weekly", "monthly"] });
  await people.add("bob");
  const issue = await freezeFirst(people.ledger);
  const post = async ({ headers, body }: SignedRequest, path = `/events/${provider}`) =>
    (await people.ask(path, { method: "POST", headers, body })).status;
  const mailTo = (name: string, at = people.now()) => ({
    token: signMail({ subscriber: `id-${name}`, issue: issue.id }, KEYS),
    address: `${name}@readers.example`,
    at,
  });
  const payload = (what: Happening, name = "ada") => PAYLOADS[provider](what, mailTo(name));
  return {
    ...people,
    ...{ issue, asked, counted, post, mailTo, payload },
    /** Posts what has happened to a mail, signed now. */
    happen: (what: Happening, name = "ada") => post(SIGN[provider](payload(what, name), people.now())),
    of: async (name: string) => {
      const person = await subscribers.byAddress(`${name}@readers.example`);
      const { state, digests, suppressed, suspected } = person ?? {};
      return { state, digests, suppressed, suspected };
    },
    recorded: async () =>
      (await collect(reports.ofIssue(issue.id))).map(({ kind, address, rule }) => [kind, address, rule]),
    /** Everything that a request could have changed. */
    everything: async () => {
      const all = await collect(subscribers.list());
      return JSON.stringify([all, await collect(reports.ofIssue(issue.id)), await reports.unread()]);
    },
  };
}

const UNCHANGED = { state: "active", digests: ["monthly", "weekly"], suppressed: undefined };

describe.each(PROVIDERS)("%s", (provider) => {
  test("a dead address counts as one once that is confirmed; nobody else is touched", async () => {
    const { happen, of, recorded, counted } = await openEvents(provider);
    expect(await happen("dead")).toBe(200);
    expect(await of("ada")).toEqual({
      ...UNCHANGED,
      suspected: expect.stringMatching(/^bounced/),
    });
    expect(await of("bob")).toEqual({ ...UNCHANGED, digests: ["weekly"] });
    expect(await recorded()).toEqual([["address-dead", ADDRESS, expect.any(String)]]);
    expect(counted).toEqual(["suspected"]);
  });

  test("a complaint suppresses, and a copy of it never does so again", async () => {
    const { payload, post, of, recorded, counted, database, now } = await openEvents(provider);
    const request = SIGN[provider](payload("complaint"), now());
    expect(await post(request)).toBe(200);
    expect(await of("ada")).toEqual({ ...UNCHANGED, suppressed: "complained" });
    await database.subscribers.unsuppress(ADDRESS, { at: now(), includeComplaints: true });
    expect(await of("ada")).toEqual(UNCHANGED);
    expect(await post(request)).toBe(200);
    // Signed again, as a provider may do when it tries again.
    expect(await post(SIGN[provider](payload("complaint"), now()))).toBe(200);
    expect(await of("ada")).toEqual(UNCHANGED);
    expect(await recorded()).toEqual(
      [["complaint", ADDRESS, null]].map(([kind, address]) => [kind, address, undefined]),
    );
    expect(counted).toEqual(["suppressed", "known", "known"]);
  });

  test("what is about us is recorded and suppresses nobody", async () => {
    const { happen, of, recorded } = await openEvents(provider);
    expect(await happen("blocked")).toBe(200);
    expect(await of("ada")).toEqual(UNCHANGED);
    const [[kind] = []] = await recorded();
    expect(kind).toBe(provider === "mailjet" ? "unknown" : "reputation");
  });

  test("the order of events doesn't matter", async () => {
    const orders: readonly (readonly Happening[])[] = [
      ["dead", "complaint", "unsubscribe", "blocked"],
      ["blocked", "unsubscribe", "complaint", "dead"],
    ];
    const ends = [];
    for (const order of orders) {
      const { happen, of, recorded } = await openEvents(provider);
      for (const what of order) expect(await happen(what)).toBe(200);
      ends.push([await of("ada"), (await recorded()).map(String).sort()]);
    }
    expect(ends[0]).toEqual(ends[1]);
    expect(ends[0]).toEqual([expect.objectContaining({ suppressed: "complained" }), expect.any(Array)]);
  });

  test("deliveries, events of other mails and what nobody understands are answered with 200 and change nothing", async () => {
    const { happen, post, payload, counted, everything, now, broken, mailTo } = await openEvents(provider);
    const before = await everything();
    expect(await happen("delivered")).toBe(200);
    const other = JSON.stringify(payload("complaint")).replaceAll(mailTo("ada").token, "not-ours");
    for (const strange of [
      JSON.parse(other),
      {},
      [],
      null,
      7,
      "text",
      [[[]]],
      { event: "new", type: "email.new" },
    ])
      expect(await post(SIGN[provider](strange, now()))).toBe(200);
    expect(await everything()).toBe(before);
    expect(counted).toContain("unmatched");
    expect(counted.filter((result) => !["unmatched", "ignored", "unreadable"].includes(result))).toEqual([]);
    expect(broken).toEqual([]);
  });

  test("a token of somebody else's, of another key or changed is no token", async () => {
    const { post, mailTo, everything, now, issue } = await openEvents(provider);
    const before = await everything();
    const { token } = mailTo("ada");
    const wrong = [
      signMail({ subscriber: "id-ada", issue: issue.id }, ["x".repeat(32)]),
      signMail({ subscriber: "id-nobody", issue: issue.id }, KEYS),
      signMail({ subscriber: "id-ada", issue: "weekly-99" }, KEYS),
      `${token.startsWith("a") ? "b" : "a"}${token.slice(1)}`,
      token.slice(0, -1),
      "",
    ];
    for (const one of wrong) {
      const mail = { ...mailTo("ada"), token: one };
      for (const what of ["complaint", "dead", "unsubscribe"] as const)
        expect(await post(SIGN[provider](PAYLOADS[provider](what, mail), now()))).toBe(200);
    }
    expect(await everything()).toBe(before);
  });

  test("a request that doesn't prove where it comes from is refused and changes nothing", async () => {
    const { post, payload, everything, now, counted, mailTo } = await openEvents(provider);
    const before = await everything();
    const good = SIGN[provider](payload("complaint"), now());
    const other = JSON.stringify(mailTo("bob").token).slice(1, -1);
    const forged: readonly SignedRequest[] = [
      { headers: { "content-type": "application/json" }, body: JSON.stringify(payload("complaint")) },
      { headers: { ...good.headers, authorization: "Basic aG9vazo=" }, body: "{}" },
      { headers: { ...good.headers, authorization: "Bearer wrong" }, body: "" },
      ...Object.keys(good.headers)
        .filter((name) => name !== "content-type")
        .map((name) => ({ headers: { ...good.headers, [name]: "" }, body: good.body })),
    ];
    for (const request of forged) expect([401, 403]).toContain(await post(request));
    // With a shared secret, nothing protects the body but the connection.
    const isSigned = good.headers.authorization === undefined && provider !== "mailgun";
    if (isSigned) {
      const changed = good.body.replaceAll(mailTo("ada").token, other);
      expect(changed).not.toBe(good.body);
      expect(await post({ ...good, body: changed })).toBe(401);
    }
    expect(await everything()).toBe(before);
    expect(new Set(counted)).toEqual(new Set(["unsigned"]));
  });

  test("one path, one method, and a limit for the body", async () => {
    const { post, ask, payload, now, everything } = await openEvents(provider);
    const before = await everything();
    const request = SIGN[provider](payload("complaint"), now());
    const another = provider === "ses" ? "mailgun" : "ses";
    for (const path of [`/events/${another}`, "/events", "/events/", `/events/${provider}/x`])
      expect([path, await post(request, path)]).toEqual([path, 404]);
    const get = await ask(`/events/${provider}`);
    expect(get.status).toBe(405);
    expect(await post({ ...request, body: " ".repeat(1024 * 1024) + request.body })).toBe(413);
    expect(await everything()).toBe(before);
  });

  test("any JSON, signed or not, is answered and breaks nothing", async () => {
    const { post, everything, now, broken, mailTo } = await openEvents(provider);
    const before = await everything();
    const { token } = mailTo("ada");
    const keys = [
      ...Object.keys(PAYLOADS[provider]("dead", mailTo("ada"))),
      ...["__proto__", "constructor", "toString", "mail", "bounce", "event-data", "data", "signature"],
    ];
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 5, depthSize: "small" },
        fc.constantFrom(
          "Bounce",
          "bounce",
          "failed",
          "email.bounced",
          "constructor",
          token.slice(1),
          Number.MAX_VALUE,
          null,
        ),
        fc.string({ unit: "binary" }),
        fc.double(),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie("json"), { maxKeys: 6 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(json, fc.boolean(), async (payload, signed) => {
        const request = signed
          ? SIGN[provider](payload, now())
          : { headers: { "content-type": "application/json" }, body: JSON.stringify(payload) ?? "" };
        expect([200, 401, 403]).toContain(await post(request));
      }),
      { numRuns: 50 },
    );
    expect(await everything()).toBe(before);
    expect(broken).toEqual([]);
  });
});

// Resend has no event for it.
describe.each(PROVIDERS.filter((name) => name !== "resend"))("leaving through %s", (provider) => {
  test("who leaves through it leaves everything, alone", async () => {
    const { happen, of, counted } = await openEvents(provider);
    expect(await happen("unsubscribe")).toBe(200);
    expect(await of("ada")).toEqual({ state: "unsubscribed", digests: [], suppressed: undefined });
    expect(await of("bob")).toEqual({ ...UNCHANGED, digests: ["weekly"] });
    expect(await happen("unsubscribe")).toBe(200);
    expect(counted).toEqual(["left", "known"]);
  });

  test("a late copy doesn't sign off who has subscribed again", async () => {
    const { payload, post, of, pass, now, membership } = await openEvents(provider);
    const event = payload("unsubscribe");
    expect(await post(SIGN[provider](event, now()))).toBe(200);
    pass(HOUR);
    const choices = { offered: ["weekly", "monthly"], digests: ["weekly", "monthly"], topics: {} };
    await membership.choose("id-ada", choices, { at: now(), source: "the preferences page" });
    expect(await of("ada")).toEqual(UNCHANGED);
    pass(HOUR);
    expect(await post(SIGN[provider](event, now()))).toBe(200);
    expect(await of("ada")).toEqual(UNCHANGED);
  });
});

describe("signed requests", () => {
  const SIGNING = ["mailgun", "sendgrid", "resend", "ses"] as const;

  test.each(SIGNING)("%s: one from long ago or from the future is refused", async (provider) => {
    const { post, payload, everything, now, counted } = await openEvents(provider);
    const before = await everything();
    for (const at of [now() - 26 * HOUR, now() + 20 * MINUTE])
      expect(await post(SIGN[provider](payload("complaint"), at))).toBe(403);
    expect(counted).toEqual(["stale", "stale"]);
    expect(await everything()).toBe(before);
  });

  test.each([
    ["mailgun", 24 * HOUR],
    ["sendgrid", 24 * HOUR],
    ["ses", 24 * HOUR],
    ["resend", 4 * MINUTE],
  ] as const)("%s: one that was held up is taken", async (provider, age) => {
    const { post, payload, now } = await openEvents(provider);
    expect(await post(SIGN[provider](payload("complaint"), now() - age))).toBe(200);
  });

  test("mailgun: a token counts only for the event that it came with, and a repetition changes nothing", async () => {
    const { post, payload, mailTo, now, of, counted } = await openEvents("mailgun");
    const request = SIGN.mailgun(payload("delivered"), now());
    expect([await post(request), await post(request)]).toEqual([200, 200]);
    const { signature } = JSON.parse(request.body);
    const forged = { ...PAYLOADS.mailgun("complaint", mailTo("ada")), signature };
    expect(await post({ ...request, body: JSON.stringify(forged) })).toBe(200);
    expect(await of("ada")).toEqual(UNCHANGED);
    expect(counted).toEqual(["ignored", "ignored", "known"]);
  });

  test.each(["postmark", "brevo", "smtp2go", "mailjet"] as const)(
    "%s: what can't be read is counted as that, although the secret is right",
    async (provider) => {
      const { post, now, counted } = await openEvents(provider);
      const { headers } = SIGN[provider]({}, now());
      for (const body of ["garbage", "7", "[7]", '"x"']) expect(await post({ headers, body })).toBe(200);
      expect(new Set(counted)).toEqual(new Set(["unreadable"]));
    },
  );

  test("brevo: a hard bounce without the server's answer counts as a dead address", async () => {
    const { post, payload, now, of } = await openEvents("brevo");
    const said = { ...(payload("dead") as object), event: "hard_bounce", reason: "" };
    expect(await post(SIGN.brevo(said, now()))).toBe(200);
    expect((await of("ada")).suspected).toMatch(/^bounced/);
  });
});

describe("batches", () => {
  test.each(["sendgrid", "mailjet", "brevo"] as const)(
    "%s: a list of events is taken as a whole",
    async (provider) => {
      const { post, payload, now, of, counted } = await openEvents(provider);
      const many = Array.from({ length: 300 }, () => payload("delivered"));
      const batch = [...many, payload("complaint"), { event: 7 }, payload("unsubscribe", "bob")];
      expect(await post(SIGN[provider](batch, now()))).toBe(200);
      expect([await of("ada"), await of("bob")]).toEqual([
        { ...UNCHANGED, suppressed: "complained" },
        { state: "unsubscribed", digests: [], suppressed: undefined },
      ]);
      expect(counted.filter((result) => result === "ignored")).toHaveLength(301);
    },
  );

  test("smtp2go: a form has the same fields", async () => {
    const { post, payload, now, of } = await openEvents("smtp2go");
    const { headers } = SIGN.smtp2go({}, now());
    const fields = Object.entries(payload("complaint")).map(([name, value]) => [name, String(value)]);
    const type = { "content-type": "application/x-www-form-urlencoded" };
    expect(
      await post({ headers: { ...headers, ...type }, body: new URLSearchParams(fields).toString() }),
    ).toBe(200);
    expect(await of("ada")).toEqual({ ...UNCHANGED, suppressed: "complained" });
  });
});

test("an event without a token is matched by the Message-ID, for a few events of a request", async () => {
  const { post, issue, mailTo, now, of, counted } = await openEvents("sendgrid");
  const event = (hash: string) => {
    const { feedletter: _, ...rest } = PAYLOADS.sendgrid("complaint", mailTo("ada")) as Record<
      string,
      unknown
    >;
    return { ...rest, sg_event_id: hash, "smtp-id": `<${hash}@notes.example>` };
  };
  expect(await post(SIGN.sendgrid(event(messageHash(issue, "id-ada")), now()))).toBe(200);
  expect(await of("ada")).toEqual({ ...UNCHANGED, suppressed: "complained" });
  const nobody = Array.from({ length: 50 }, (_, index) => event(String(index).padStart(40, "0")));
  const late = event(messageHash(issue, "id-bob"));
  expect(await post(SIGN.sendgrid([...nobody, late], now()))).toBe(200);
  expect((await of("bob")).suppressed).toBeUndefined();
  expect(counted.filter((result) => result === "unmatched")).toHaveLength(51);
});

test("only a few bodies are in memory at once, and slow ones keep nobody out for good", async () => {
  const { ask, post, payload, now, of } = await openEvents("postmark");
  const good = SIGN.postmark(payload("complaint"), now());
  const ends: (() => void)[] = [];
  const slow = () => {
    const body = new ReadableStream({ start: (controller) => void ends.push(() => controller.close()) });
    return ask("/events/postmark", { method: "POST", body, duplex: "half" } as RequestInit);
  };
  const waiting = Array.from({ length: 32 }, slow);
  await vi.waitFor(() => expect(ends).toHaveLength(32));
  expect(await post(good)).toBe(503);
  expect(await of("ada")).toEqual(UNCHANGED);
  for (const end of ends) end();
  expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([401]));
  expect(await post(good)).toBe(200);
});

test("JSON that is nested without end is answered", async () => {
  const { post, now, broken } = await openEvents("postmark");
  const { headers } = SIGN.postmark({}, now());
  for (const body of [
    "[".repeat(500_000),
    `${'{"Metadata":'.repeat(50_000)}1${"}".repeat(50_000)}`,
    "\0",
    "{}{}",
  ])
    expect(await post({ headers, body })).toBe(200);
  expect(broken).toEqual([]);
});

describe("the secret of one's own", () => {
  const body = JSON.stringify(PAYLOADS.postmark("delivered", { token: "", address: ADDRESS, at: NOW }));
  const secret = EVENT_KEYS.postmark;

  test.each<SignedRequest["headers"]>([
    { authorization: `Basic ${Buffer.from(`anything:${secret}`).toString("base64")}` },
    { authorization: `bearer ${secret}` },
    { "x-feedletter-secret": secret },
  ])("is taken as %o", async (headers) => {
    const { post } = await openEvents("postmark");
    expect(await post({ headers, body })).toBe(200);
  });

  test.each<SignedRequest["headers"]>([
    {},
    { authorization: `Basic ${Buffer.from(secret).toString("base64").slice(0, -4)}` },
    { authorization: `Basic ${Buffer.from(`${secret}:x`).toString("base64")}` },
    { authorization: secret },
    { authorization: `Digest ${secret}` },
    { "x-feedletter-secret": `${secret} x` },
    { "x-feedletter-secret": "" },
    { cookie: secret },
  ])("isn't taken as %o", async (headers) => {
    const { post } = await openEvents("postmark");
    expect(await post({ headers, body })).toBe(401);
  });

  test.each([
    "",
    "hunter2",
    "0123456789abcdef0123456789abcde",
    "9".repeat(60),
    "1234567890123456789012345678901234567",
    "abababababababababababab",
  ])("can't be %j", (weak) => {
    for (const provider of ["postmark", "brevo", "smtp2go", "mailjet"] as const) {
      const open = () =>
        openEventInbox(provider, weak, async () => ({ kind: "failed", cause: "timeout", reason: "" }));
      expect(open).toThrow(
        expect.objectContaining({ code: "E_PROVIDER", message: expect.not.stringContaining(weak || "\0") }),
      );
    }
  });

  test.each([
    ["sendgrid", "no key"],
    ["sendgrid", EVENT_KEYS.resend],
    ["resend", "whsec_c2hvcnQ="],
    ["mailgun", "0a1b2c3d"],
    ["ses", "arn:aws:sns:eu-central-1:123456789012"],
    ["ses", "arn:aws:sqs:eu-central-1:123456789012:letters"],
    ["ses", "arn:aws:sns:evil.example/:123456789012:letters"],
  ] as const)("%s can't have the key %j", (provider, key) => {
    const open = () =>
      openEventInbox(provider, key, async () => ({ kind: "failed", cause: "timeout", reason: "" }));
    expect(open).toThrow(
      expect.objectContaining({ code: "E_PROVIDER", message: expect.not.stringContaining(key) }),
    );
  });
});

describe("Amazon SNS", () => {
  test.each(["1", "2"])(
    "messages of signature version %s are taken, and the certificate is asked for once",
    async (version) => {
      const { post, payload, now, asked, of } = await openEvents("ses");
      const more = { SignatureVersion: version, Subject: "Amazon SES Email Event Notification" };
      expect(await post(snsMessage(payload("complaint"), now(), more))).toBe(200);
      expect(await post(snsMessage(payload("delivered"), now(), more))).toBe(200);
      expect(await of("ada")).toEqual({ ...UNCHANGED, suppressed: "complained" });
      expect(asked).toEqual([CERTIFICATE_URL]);
    },
  );

  test("a subscription to our topic is confirmed, at Amazon", async () => {
    const { post, now, asked, counted } = await openEvents("ses");
    const confirm = { Type: "SubscriptionConfirmation", Token: "0a1b2c", SubscribeURL: SUBSCRIBE_URL };
    expect(await post(snsMessage("confirm", now(), confirm))).toBe(200);
    expect(asked).toEqual([CERTIFICATE_URL, SUBSCRIBE_URL]);
    expect(await post(snsMessage("bye", now(), { ...confirm, Type: "UnsubscribeConfirmation" }))).toBe(200);
    expect(asked).toHaveLength(2);
    expect(counted).toEqual(["ignored", "ignored"]);
  });

  test.each([
    "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-01.pem",
    "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-01.pem",
    "https://sns.eu-central-1.amazonaws.com@evil.example/SimpleNotificationService-01.pem",
    "https://evil.example/sns.eu-central-1.amazonaws.com/SimpleNotificationService-01.pem",
    "https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-01.pem",
    "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-01.pem",
    "https://bucket.s3.eu-central-1.amazonaws.com/SimpleNotificationService-01.pem",
    "https://sns.eu-central-1.amazonaws.com/x/../attacker.pem",
    "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-01.pem?x=1",
    "file:///etc/passwd",
    "",
  ])("a certificate at %s isn't asked for", async (url) => {
    const { post, payload, now, asked, everything } = await openEvents("ses");
    const before = await everything();
    expect(await post(snsMessage(payload("complaint"), now(), { SigningCertURL: url }))).toBe(401);
    expect([asked, await everything()]).toEqual([[], before]);
  });

  test.each([
    "https://evil.example/?Action=ConfirmSubscription",
    "http://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",
    "https://sns.eu-central-1.amazonaws.com/?Action=DeleteTopic",
    "https://169.254.169.254/?Action=ConfirmSubscription",
  ])("a subscription isn't confirmed at %s", async (SubscribeURL) => {
    const { post, now, asked } = await openEvents("ses");
    const confirm = { Type: "SubscriptionConfirmation", Token: "0a1b2c", SubscribeURL };
    expect(await post(snsMessage("confirm", now(), confirm))).toBe(401);
    expect(asked).toEqual([CERTIFICATE_URL]);
  });

  test("another topic is refused before anything is asked for, even if Amazon has signed it", async () => {
    const { post, payload, now, asked, everything } = await openEvents("ses");
    const before = await everything();
    const TopicArn = "arn:aws:sns:eu-central-1:999999999999:letters";
    const confirm = { Type: "SubscriptionConfirmation", Token: "0a1b2c", SubscribeURL: SUBSCRIBE_URL };
    for (const more of [{ TopicArn }, { ...confirm, TopicArn }])
      expect(await post(snsMessage(payload("complaint"), now(), more))).toBe(401);
    expect([asked, await everything()]).toEqual([[], before]);
  });

  test.each([
    ["isn't there", async () => ({ kind: "failed", cause: "timeout", reason: "no answer" })],
    [
      "is a page",
      async (url) => ({
        kind: "answered",
        url,
        redirects: [],
        status: 200,
        statusMessage: "",
        headers: {},
        body: Buffer.from("<html>"),
      }),
    ],
    [
      "is elsewhere",
      async (url) => ({
        kind: "answered",
        url,
        redirects: [],
        status: 302,
        statusMessage: "",
        headers: {},
        body: CERTIFICATE,
      }),
    ],
  ] as const satisfies readonly (readonly [string, Exchange])[])(
    "a certificate that %s makes Amazon try again, and there is an end to asking",
    async (_, exchange) => {
      const { post, payload, now, asked, everything, pass } = await openEvents("ses", { exchange });
      const before = await everything();
      for (let index = 0; index < 20; index += 1)
        expect(await post(snsMessage(payload("complaint"), now()))).toBe(503);
      expect([asked.length, await everything()]).toEqual([5, before]);
      pass(11 * MINUTE);
      expect(await post(snsMessage(payload("complaint"), now()))).toBe(503);
      expect(asked).toHaveLength(6);
    },
  );
});
