import { describe, expect, test } from "vitest";
import { dropTemplateTags } from "#content/sources/from-export/template-tags.js";
import { loadFiles, saidOf, titlesIn } from "./loaded.js";

const email = (more: object) => ({
  ...{
    id: "em_1",
    subject: "Saws & planes",
    publish_date: "2026-01-31T10:00:00Z",
    slug: "saws",
    status: "sent",
  },
  ...{ absolute_url: "https://buttondown.com/wood/archive/saws/", archival_mode: "enabled", source: "app" },
  ...more,
});

const load = (...emails: readonly object[]) => loadFiles({ "emails.json": JSON.stringify(emails) });

test("an answer of the API: Markdown or HTML as the editor says, with address, summary and picture", async () => {
  const loaded = await load(
    email({
      body: "<!-- buttondown-editor-mode: plaintext -->## Which?\n\n*This* one.[^1]\n\n[^1]: Really.",
      ...{
        description: "Which to buy",
        image: "https://i.example/saw.jpg",
        canonical_url: "https://elsewhere.example/",
      },
    }),
    email({
      ...{ subject: "Oil", slug: "oil", absolute_url: "https://buttondown.com/wood/archive/oil/" },
      body: "<!-- buttondown-editor-mode: fancy --><p>*Linseed*</p>",
    }),
  );
  const [oil, saws] = [...loaded.posts].sort((one, other) => (one.slug < other.slug ? -1 : 1));
  expect(saws).toMatchObject({
    id: "https://buttondown.com/wood/archive/saws/",
    url: "https://buttondown.com/wood/archive/saws/",
    title: "Saws & planes",
    published: Date.parse("2026-01-31T10:00:00Z"),
    summary: "Which to buy",
    cover: { url: "https://i.example/saw.jpg" },
  });
  expect(saws?.html).toMatch(/^<h2[^>]*>Which\?<\/h2>\n<p><em>This<\/em> one\./);
  expect(saws?.html).toContain("Really.");
  expect(oil?.html).toBe("<p>*Linseed*</p>");
  expect(saidOf(loaded)).toEqual([]);
});

test("emails for subscribers, unsent and transactional ones stay out", async () => {
  const states = [
    { subject: "Paid", archival_mode: "enabled_for_paid_subscribers" },
    { subject: "Unarchived", archival_mode: "disabled" },
    { subject: "Private", archival_mode: undefined, email_type: "private" },
    { subject: "Scheduled", status: "scheduled" },
    { subject: "Welcome", status: "transactional" },
    { subject: "Deleted", status: "deleted" },
  ].map((state, index) => email({ slug: `s${index}`, absolute_url: "", body: "x", ...state }));
  const loaded = await load(...states);
  expect([...titlesIn(loaded)].sort()).toEqual([
    "Paid (draft)",
    "Private (draft)",
    "Scheduled (draft)",
    "Unarchived (draft)",
  ]);
  expect(saidOf(loaded)).toEqual([
    'N_NOT_A_POST "Welcome": Its status is "transactional".',
    'N_NOT_A_POST "Deleted": Its status is "deleted".',
    "W_MOST_SKIPPED None of the 6 items is a published post.",
  ]);
});

test("files of the command-line program, whose front matter leaves out what is as usual", async () => {
  const loaded = await loadFiles({
    "emails/saws.md":
      "---\nid: em_1\nsubject: Saws\nstatus: sent\nslug: saws\npublish_date: 2026-01-31T10:00:00Z\n---\n\n![A saw](../media/saw.png)\n",
    "emails/oil.md": "---\nid: em_2\nsubject: Oil\nstatus: draft\nslug: oil\n---\n\nSoon.\n",
    "emails/notes.md": "Nothing to send.",
  });
  expect(loaded.posts.map(({ url, title }) => [url, title])).toEqual([
    ["https://s.example/archive/saws/", "Saws"],
  ]);
  expect(saidOf(loaded)).toEqual([
    "N_NOT_A_POST The export doesn't say its status.",
    'N_NO_DATE "Oil": It has no date, so it is not a post.',
  ]);
});

describe("the export of the website, which has no statuses", () => {
  const LIST = `id,secondary_id,subject,publish_date,source,email_type,slug
0af1,1,Saws,2026-01-31 10:00:00.343246+00:00,app,public,saws
0af2,2,For you,2026-02-01 10:00:00+00:00,app,premium,for-you
0af3,,Not sent,,app,public,not-sent`;
  const FILES = {
    "emails.csv": LIST,
    "emails/saws.md": "*Sharp*",
    "emails/for-you.md": "Secret",
    "emails/not-sent.md": "x",
  };

  test("nothing is published, and the warning says what to do", async () => {
    const loaded = await loadFiles(FILES);
    expect(titlesIn(loaded)).toEqual(["For you (draft)", "Saws (draft)"]);
    expect(saidOf(loaded)).toEqual([
      'N_NO_DATE "Not sent": It has no date, so it is not a post.',
      "W_EXPORT_STATUS It has no statuses, so its post is left out as a draft.",
    ]);
  });

  test("with `withoutStatus: published` what has a date and is for everybody is published", async () => {
    const loaded = await loadFiles(FILES, { withoutStatus: "published" });
    expect(titlesIn(loaded)).toEqual(["For you (draft)", "Saws"]);
    expect(loaded.posts[1]).toMatchObject({
      html: "<p><em>Sharp</em></p>\n",
      published: Date.parse("2026-01-31T10:00:00.343Z"),
    });
  });

  test("a statusless item of an export with statuses isn't published by that setting", async () => {
    const list = `${LIST.replace("slug\n", "slug,status\n").replace(",saws\n", ",saws,\n").replace(",for-you\n", ",for-you,sent\n")},sent`;
    const loaded = await loadFiles({ ...FILES, "emails.csv": list }, { withoutStatus: "published" });
    expect(titlesIn(loaded)).toEqual(["For you (draft)"]);
  });
});

describe("template tags", () => {
  test.each([
    ["a {{ subscriber.name }} b", "a  b", ["{{ subscriber.name }}"]],
    [
      "a {% if subscriber.is_premium %}secret {{ x }}{% else %}pay{% endif %} b",
      "a  b",
      ["{% if subscriber.is_premium %}"],
    ],
    ["{% if a %}{% if b %}x{% endif %}y{% endif %}z", "z", ["{% if a %}"]],
    ["a {% if x %} never closed", "a ", ["{% if x %}"]],
    ["{% verbatim %}`{{ x }}`{% endverbatim %}", "`{{ x }}`", []],
    ["no tags {x}", "no tags {x}", []],
  ])("%j", (source, markup, removed) => {
    expect(dropTemplateTags(source)).toEqual({ markup, removed });
  });

  test("are reported", async () => {
    const loaded = await load(email({ body: "Hello {{ subscriber.name }}!" }));
    expect(saidOf(loaded)).toEqual([
      `W_LOST "Saws & planes": It has a part that can't be shown: {{ subscriber.name }}.`,
    ]);
  });
});
