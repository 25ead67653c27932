import { expect, test } from "vitest";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const MAIL = `digests:
  weekly: { start: newest, schedule: "0 9 * * 1" }
  sometimes: { start: newest, title: Now and Then }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example" }
`;
const NOW = ["--now", "2026-10-20T12:00:00Z"];

test("the next ten runs are printed in local time, over a change of the clocks, with what would go out now", async () => {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const { code, stdout } = await feedletter(["schedule", ...NOW], { cwd: folder });
  expect(code).toBe(0);
  const lines = stdout.split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "weekly  0 9 * * 1  Europe/Berlin",
    "  Mon 2026-10-26 09:00  2026-10-26T08:00:00.000Z",
    "  Mon 2026-11-02 09:00  2026-11-02T08:00:00.000Z",
    "  Mon 2026-11-09 09:00  2026-11-09T08:00:00.000Z",
  ]);
  expect(lines.slice(11, 13)).toEqual(["1 post would be in the next issue:", "  · One"]);
  expect(stdout).toContain("Now and Then (sometimes)  (no schedule: sent by `feedletter send` only)");
});

test("one digest alone, as JSON", async () => {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/later.md": postOn("2027-06-01", "Later"),
  });
  const { stdout } = await feedletter(["schedule", "weekly", "--json", ...NOW], { cwd: folder });
  const planned = JSON.parse(stdout);
  expect(planned).toMatchObject([{ digest: "weekly", zone: "Europe/Berlin", posts: [] }]);
  expect(planned[0].runs).toHaveLength(10);
});

test("of a digest that is sent on publication, it tells when, and lists the posts that wait", async () => {
  const folder = folderWith({
    "feedletter.yaml":
      CONFIG + MAIL.replace("weekly:", "instant: { on: publish, start: 2026-01-01, after: 5m }\n  weekly:"),
    "content/one.md": postOn("2026-06-01", "One"),
    "content/two.md": postOn("2026-06-02", "Two"),
    "content/later.md": postOn("2027-06-01", "Later"),
  });
  const { stdout } = await feedletter(["schedule", "instant", ...NOW], { cwd: folder });
  expect(stdout.split("\n")).toEqual([
    "instant  when a post is published and unchanged for 5m, at most once in 1h",
    "Posts waiting, each for an issue of its own:",
    "  · One",
    "  · Two",
    "",
  ]);
  const json = await feedletter(["schedule", "instant", "--json", ...NOW], { cwd: folder });
  expect(JSON.parse(json.stdout)).toMatchObject([
    {
      digest: "instant",
      on: "publish",
      runs: [],
      posts: [{ title: "One" }],
      waiting: [{ title: "One" }, { title: "Two" }],
    },
  ]);
});
