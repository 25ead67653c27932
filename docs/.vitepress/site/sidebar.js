import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./places.js";

/** Each group with its pages; a page's title is its first heading unless it has a shorter one here. */
const GROUPS = [
  ["Start", ["docs/guide.md", ["README.md", "Overview"]]],
  [
    "Tasks",
    [
      ["docs/tasks/site.md", "I have a site"],
      ["docs/tasks/from-mailchimp.md", "From Mailchimp"],
      ["docs/tasks/from-substack.md", "From Substack"],
      ["docs/tasks/from-ghost.md", "From Ghost"],
      ["docs/tasks/podcast.md", "Podcast"],
      ["docs/tasks/ci.md", "CI"],
      ["docs/tasks/functions.md", "Functions"],
      ["docs/deliverability.md", "Deliverability from zero"],
    ],
  ],
  [
    "Feeds",
    [
      ["docs/feeds.md", "Feeds"],
      ["docs/sources.md", "Where posts come from"],
      ["docs/generators.md", "Site generators"],
      ["docs/announce.md", "Mastodon and Bluesky"],
      ["docs/readers.md", "Counting readers"],
    ],
  ],
  [
    "With your generator",
    [
      ["docs/integrations/README.md", "Integrations"],
      ["docs/integrations/astro.md", "Astro"],
      ["docs/integrations/eleventy.md", "Eleventy"],
      ["docs/integrations/hugo.md", "Hugo"],
      ["docs/integrations/jekyll.md", "Jekyll"],
      ["docs/integrations/docusaurus.md", "Docusaurus"],
      ["docs/integrations/vitepress.md", "VitePress"],
      ["docs/integrations/vite.md", "Vite"],
    ],
  ],
  [
    "Mail",
    [
      ["docs/digests.md", "Digests"],
      ["docs/providers.md", "Mail providers"],
      ["docs/state.md", "State in a repository"],
      ["docs/templates.md", "Templates"],
      ["docs/words.md", "Words"],
    ],
  ],
  [
    "Running it",
    [
      ["docs/server.md", "The server"],
      ["docs/admin.md", "The publisher's page"],
      ["docs/deploy/README.md", "Deployment"],
      ["docs/versions.md", "Versions"],
      ["docs/platforms.md", "Linux, macOS, Windows"],
      ["docs/functions/README.md", "As a function"],
      ["docs/scaling.md", "Several machines"],
      ["docs/action.md", "The GitHub action"],
      ["docs/webhooks.md", "Webhooks"],
    ],
  ],
  [
    "Reference",
    [
      ["docs/commands.md", "Commands"],
      ["docs/config.md", "Configuration"],
      ["docs/api.md", "Functions for programs"],
      ["docs/checks.md", "Checks"],
    ],
  ],
  ["API", "docs/api/"],
  [
    "What to expect",
    [
      ["docs/promises.md", "Promises"],
      ["docs/comparison.md", "Comparison"],
      ["docs/performance.md", "Performance"],
      ["lab/README.md", "The lab"],
      ["CHANGELOG.md", "What is new"],
    ],
  ],
  [
    "How it is built",
    [
      ["docs/architecture.md", "Architecture"],
      ["CONTRIBUTING.md", "Contributing"],
    ],
  ],
  ["Decisions", "docs/decisions/"],
];

/** A page that is in no group ends up in the last one, so that none is lost. */
export function sidebar(pages) {
  const item = (page, text) => itemOf(pages, page, text);
  const named = new Set(["docs/index.md"]);
  const groups = GROUPS.map(([text, listed]) => {
    const entries =
      typeof listed === "string"
        ? Object.keys(pages)
            .filter((page) => page.startsWith(listed))
            .sort()
            .map((page) => [page])
        : listed.map((entry) => [entry].flat()).filter(([page]) => page in pages);
    for (const [page] of entries) named.add(page);
    const items = entries.map(([page, title]) => item(page, title));
    return typeof listed === "string" ? { text, items, collapsed: true } : { text, items };
  });
  const others = Object.keys(pages).filter((page) => !named.has(page));
  return others.length === 0
    ? groups
    : [...groups, { text: "More", items: others.map((page) => item(page)) }];
}

/** A link to a page, under its title unless there is a shorter one. */
export function itemOf(pages, page, text = titleOf(page)) {
  return { text, link: `/${pages[page].replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html")}` };
}

function titleOf(page) {
  const heading = /^# (.+)$/m.exec(readFileSync(join(ROOT, page), "utf8"))?.[1] ?? page;
  return heading.replaceAll("`", "").replaceAll("\\", "");
}
