import type { Files } from "../../../tests/content/folder.js";
import { jekyllSite } from "./site.js";

/** Posts with nothing but these lines of front matter. */
function posts(matters: Readonly<Record<string, string>>): Files {
  return Object.fromEntries(
    Object.entries(matters).map(([path, matter]) => [
      path,
      `---\n${matter === "" ? "" : `${matter}\n`}---\nBody.\n`,
    ]),
  );
}

const NEW_YORK = { config: "timezone: America/New_York\n" };

/** One site for each thing that decides about the address and the date of a post. */
export const ADDRESS_SITES = {
  "dates in file names, also with one digit, and days that the month lacks": jekyllSite(
    posts({
      "_posts/2024-3-7-one-digit.md": "",
      "_posts/2024-11-8-one-digit-day.md": "",
      "_posts/24-03-08-short-year.md": "",
      "_posts/2023-02-30-rolls-over.md": "",
      "_posts/no-date.md": "",
      "_posts/2024-01-04_underscore.md": "",
      "2024/01/05/in-folders.md": "date: 2024-01-05",
      "about.md": "date: 2024-01-06\ntitle: About",
    }),
  ),
  "dates in front matter, in a zone": jekyllSite(
    posts({
      "_posts/2024-01-01-day.md": "date: 2024-02-03",
      "_posts/2024-01-02-rolls.md": "date: 2023-02-31",
      "_posts/2024-01-03-rolls-with-time.md": "date: 2023-04-31 10:00:00",
      "_posts/2024-01-04-seconds-are-utc.md": "date: 2024-01-03 23:30:00",
      "_posts/2024-01-05-minutes-are-local.md": "date: 2024-01-03 23:30",
      "_posts/2024-01-06-words.md": "date: 5 January 2024",
      "_posts/2024-01-07-slashes.md": "date: 2024/01/09",
      "_posts/2024-01-15-tz.md": "date: 2024-01-15 02:30:00 +0000",
      "_posts/2024-01-08-named.md": "date: 2024-01-03 02:30:00 EST",
      "_posts/2024-07-08-summer.md": "date: 2024-07-04 00:30:00 -0400",
      "_posts/2024-01-09-as-unix-writes-it.md": "date: Fri Sep  3 11:21:31 CEST 2021",
      "_posts/2024-01-10-day-first.md": "date: 11-9-2017",
      "_posts/2024-01-11-day-first-with-slashes.md": "date: 11/9/2017 10:20",
      "_posts/2024-01-12-dots.md": "date: 2017.9.11",
      "_posts/2024-01-13-two-colons.md": "date: 2017-02-10 00:10::00 -03:00",
      "_posts/2024-01-14-in-the-evening.md": "date: 2021-09-03 10:20 pm",
    }),
    NEW_YORK,
  ),
  "posts among the collections": jekyllSite(
    posts({ "_posts/2024-01-03-a.md": "category: news", "sub/_posts/2024-01-04-b.md": "" }),
    { config: "collections:\n  posts:\n    output: true\n" },
  ),
  "posts among the collections, with a permalink": jekyllSite(
    posts({ "_posts/2024-01-03-a.md": "category: news" }),
    { config: "permalink: pretty\ncollections:\n  posts:\n    permalink: /p/:title/\n" },
  ),
  "categories and tags": jekyllSite(
    posts({
      "_posts/2024-01-03-commas.md": "categories: alpha, beta",
      "_posts/2024-01-03-both.md": "category: one two\ncategories: [Three Four, A/B]\ntag: q r\ntags: s t",
      "_posts/2024-01-03-words.md": "categories: alpha beta\ntags: x y z",
      "_posts/2024-01-03-twice.md": "categories: ['One', one, Ünï]",
      "_posts/2024-01-03-single.md": "category: One Two\ntags: [a b, c]",
      "_posts/sub/2024-01-03-below.md": "",
      "cat/_posts/2024-01-03-folder.md": "categories: more",
      "cat/Deep/_posts/x/2024-01-03-folders.md": "",
      "_posts/2024-01-03-none.md": "categories:",
    }),
  ),
  "slugs and names": jekyllSite(
    posts({
      "_posts/2024-01-03-slugged.md": "slug: My Slug Ünï\ntitle: x",
      "_posts/2024-01-03-Sp ace & Co.x.md": "title: x",
      "_posts/2024-01-03-Übung_und-Más.md": "",
      "_posts/2024-01-03-UPPER-case.md": "",
      "_posts/2024-01-03-it's (a) [test]!.md": "title: x",
    }),
  ),
  "permalinks in front matter": jekyllSite(
    posts({
      "_posts/2024-01-03-a.md":
        "permalink: /p/:categories/:slugified_categories/:title/:slug:output_ext\ncategories: [A b]",
      "_posts/2024-01-03-b.md":
        "permalink: /:year/:i_month/:i_day/:short_year/:y_day/:long_month/:short_month/:w_year/:week/:w_day/:short_day/:long_day/:hour:minute:second/:title/",
      "_posts/2024-01-03-c.md": "permalink: x/y",
      "_posts/2024-01-03-d.md": "permalink: pretty",
      "_posts/2024-01-03-e.md": "permalink: /x y/ü.html",
      "_posts/sub/2024-01-03-f.md": "permalink: /f/:path/:name/:title",
    }),
  ),
  ...Object.fromEntries(
    [
      "pretty",
      "date",
      "ordinal",
      "weekdate",
      "none",
      "/:year/:title/",
      "/blog/:categories/:title:output_ext",
      "/:short_month-:day-:title",
    ].map((permalink) => [
      `the site's permalink ${permalink}`,
      jekyllSite(
        posts({ "_posts/2024-01-03-a.md": "categories: [One, Two]", "_posts/2023-12-31-b.md": "" }),
        {
          config: `permalink: ${permalink}\n`,
        },
      ),
    ]),
  ),
  "permalinks by defaults": jekyllSite(
    posts({ "_posts/2024-01-03-a.md": "", "_posts/old/2024-01-03-b.md": "" }),
    {
      config:
        "defaults:\n  - scope: { path: '', type: posts }\n    values: { permalink: '/n/:title/' }\n  - scope: { path: _posts/old }\n    values: { permalink: '/o/:title/' }\n",
    },
  ),
  "several folders of posts, and what isn't published": jekyllSite(
    posts({
      "_posts/2024-01-03-a.md": "",
      "news/_posts/2024-01-04-b.md": "",
      "_drafts/c.md": "date: 2024-01-05",
      "_drafts/2024-01-05-c2.md": "",
      "_posts/2024-01-06-d.md": "published: false",
      "_posts/2124-01-06-e.md": "",
      "vendor/bundle/gem/_posts/2024-01-07-f.md": "",
      "old/_posts/2024-01-08-g.md": "",
      "_posts/2024-01-09-h.html": "title: H",
      "_posts/2024-01-10-i.markdown": "",
    }),
    { config: "exclude: [old]\n" },
  ),
  "a post without front matter": jekyllSite({ "_posts/2024-01-04-bare.md": "Just *text*.\n" }),
  "the posts of a folder for collections": jekyllSite(
    posts({ "col/_posts/2024-01-03-a.md": "", "col/cat/_posts/2024-01-03-b.md": "" }),
    { config: "collections_dir: col\n" },
  ),
  "a source folder and a base path": jekyllSite(
    posts({ "_posts/2024-01-03-a.md": "", "cat/_posts/2024-01-03-b.md": "permalink: /b/" }),
    { config: "baseurl: /blog\n", site: { url: "https://lab.example/blog/" } },
  ),
  "YAML that Ruby forgives": jekyllSite({
    "_posts/2024-01-03-twice.md": "---\ntitle: one\ntitle: two\n---\nx\n",
    "_posts/2024-01-03-goes-on.md": '---\ntitle: "one\ntwo"\ntags: [a]\n---\nx\n',
    "_posts/2024-01-03-single.md": "---\ntitle: 'it''s\nfine'\n---\nx\n",
  }),
};
