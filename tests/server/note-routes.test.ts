import { describe, expect, test } from "vitest";
import { createNoteRoutes } from "#server/note-routes.js";

const ORIGIN = "http://127.0.0.1:4270";

function notes(text = "Hello", version = "a1") {
  const saved: string[] = [];
  const routes = createNoteRoutes({
    read: async (digest) => (digest === "weekly" ? { text, version } : undefined),
    save: async (_, note) => {
      if (note.version !== version) return "changed";
      saved.push(note.text);
      return { text: note.text, version: "b2" };
    },
  });
  const ask = (path: string, init: RequestInit = {}) => routes.fetch(new Request(ORIGIN + path, init));
  const put = (headers: Record<string, string>, path = "/weekly", body = "New") =>
    ask(path, { method: "PUT", body, headers: { "if-match": '"a1"', ...headers } });
  return { ask, put, saved };
}

test("the note comes with its version, and is saved over that version only", async () => {
  const { ask, put, saved } = notes();
  const read = await ask("/weekly");
  expect([await read.text(), read.headers.get("etag")]).toEqual(["Hello", '"a1"']);
  const written = await put({ origin: ORIGIN, "sec-fetch-site": "same-origin" });
  expect([written.status, written.headers.get("etag")]).toEqual([200, '"b2"']);
  expect((await put({ "if-match": '"00"' })).status).toBe(412);
  expect((await put({ "if-match": "*" })).status).toBe(428);
  expect(saved).toEqual(["New"]);
});

describe("nobody else writes", () => {
  test.each<Record<string, string>>([
    { origin: "https://evil.example" },
    { origin: "http://localhost:9999" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:9999" },
  ])("a page with %j is refused, and may not read either", async (headers) => {
    const { ask, put, saved } = notes();
    expect((await put(headers)).status).toBe(403);
    expect((await ask("/weekly", { headers })).status).toBe(403);
    expect((await ask("/weekly", { method: "OPTIONS", headers })).status).toBe(403);
    expect(saved).toEqual([]);
  });

  test("a form can't: it has no PUT", async () => {
    const { ask, saved } = notes();
    expect((await ask("/weekly", { method: "POST", body: "New" })).status).toBe(404);
    expect(saved).toEqual([]);
  });

  test("only the notes of digests are written, and none that is too long", async () => {
    const { put, saved } = notes();
    for (const path of ["/daily", "/..%2fweekly", "/weekly%2f..%2f..%2fetc", "/__proto__"])
      expect((await put({}, path)).status).toBe(404);
    expect((await put({}, "/weekly", "x".repeat(1024 * 1024 + 1))).status).toBe(413);
    expect(saved).toEqual([]);
  });
});
