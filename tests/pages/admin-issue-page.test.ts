import fc from "fast-check";
import { type DefaultTreeAdapterMap, parse } from "parse5";
import { expect, test } from "vitest";
import { renderIssuePage } from "#pages/admin/issue-page.js";
import type { IssueView } from "#pages/admin/issue-view.js";
import { sampleTheme } from "../digest/samples.js";

type Node = DefaultTreeAdapterMap["node"];

const FRAME = {
  ...{ site: { title: "Notes", url: "https://notes.example/" }, logo: sampleTheme().logo, style: "" },
  ...{ base: "/admin", session: { admin: "me@notes.example", formToken: "token" }, formatTime: String },
};

/** One text everywhere where subscribers and mail servers can write. */
function issueWith(text: string): IssueView {
  return {
    ...{ id: "weekly-1", digest: "weekly", at: 0, endedAt: 1, state: "paused", posts: 1, left: 0 },
    ...{ accepted: 1, open: 0, rejected: 1, uncertain: 0, skipped: 0, note: text, sendsNow: true },
    pausedBecause: text,
    pausedDestinations: [{ destination: text, reason: text }],
    sentPosts: [{ title: text, url: "https://notes.example/" }],
    variants: [{ number: 1, subject: text, posts: 1 }],
    destinations: [{ destination: text, mails: 1, accepted: 1, deferred: 0, rejected: 0 }],
    verdicts: [{ verdict: "unknown", mails: 1, answers: [{ text, mails: 1 }] }],
    unreached: [{ address: text, name: text, state: "rejected", why: text }],
    reports: [{ address: text, kind: "hard", said: text }],
    reported: { hard: 1 },
  };
}

/** Names of elements and attributes, without texts. */
function shapeOf(node: Node): string {
  const name = "attrs" in node ? `${node.nodeName} ${node.attrs.map((one) => one.name).join(" ")}` : "";
  const children = "childNodes" in node ? node.childNodes.map(shapeOf).filter(Boolean) : [];
  return name === "" && children.length === 0 ? "" : `<${name}>${children.join("")}</>`;
}

const render = (text: string): string => renderIssuePage(FRAME, issueWith(text), {}).page;

test("whatever subscribers and mail servers write, the page has the same elements and attributes", () => {
  const harmless = shapeOf(parse(render("x")));
  const hostile = fc.oneof(
    fc.constantFrom(
      ...["</td></tr></table><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!--", "]]>"],
      ...[
        "</title><style>*{}</style>",
        "&lt;b&gt;",
        "</bdi><svg onload=alert(1)>",
        "' onclick='x",
        "\u202e\0",
      ],
    ),
    fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(..."<>\"'&/=! -abcscript"), minLength: 1, maxLength: 60 }),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      expect(shapeOf(parse(render(text)))).toBe(harmless);
    }),
    { numRuns: 300 },
  );
});

test("an issue that isn't being sent has no script and doesn't load itself again", () => {
  const { page, script } = renderIssuePage(FRAME, issueWith("x"), {});
  expect(script).toBeUndefined();
  expect(page).not.toMatch(/<script|http-equiv="refresh"/);
  const live = renderIssuePage(FRAME, { ...issueWith("x"), state: "sending" }, {});
  expect(live.page).toContain(`<script>${live.script}</script>`);
});

test("only what we wrote is shown as done", () => {
  const done = (code: string): boolean =>
    renderIssuePage(FRAME, issueWith("x"), { done: code }).page.includes('role="status"');
  expect([done("paused"), done("<b>"), done("constructor"), done("")]).toEqual([true, false, false, false]);
});
