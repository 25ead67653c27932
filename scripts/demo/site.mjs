import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
/** The publisher's address in the demo. */
const PUBLISHER = "eric@careers.example";
/** When the demo begins: a Monday, after the newest sample post. */
export const BEGINS = Date.parse("2026-06-15T10:00:00+02:00");

/**
 * Writes the sample site with two digests to choose from, a welcome and the publisher's page.
 * @param pages address of the demo's own pages, which show the site, too
 * @param letters port of the server where people subscribe
 * @returns its folder
 */
export function writeSite({ pages, smtp, letters }) {
  const folder = join(ROOT, ".feedletter/demo");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "notes"), { recursive: true });
  cpSync(join(ROOT, "content"), join(folder, "content"), { recursive: true });
  writeFileSync(join(folder, "notes/welcome.md"), WELCOME);
  const config = {
    site: {
      ...{
        title: "Career Notes",
        url: `${pages}site/`,
        description: "Field notes on working as a developer",
      },
      ...{ language: "en", timezone: "Europe/Berlin" },
      author: { name: "Eric Brandt", email: PUBLISHER },
    },
    content: [{ files: "content", url: "/posts/{slug}/" }],
    digests: {
      weekly: {
        title: "Career Notes, weekly",
        schedule: "0 9 * * 1",
        group: "news",
        welcome: "notes/welcome.md",
      },
      letter: {
        ...{ title: "Career Notes, each post", on: "publish", after: "1m", group: "news" },
        ...{ posts: { content: "full" }, welcome: "notes/welcome.md" },
      },
    },
    mail: {
      ...{ from: "Career Notes <news@careers.example>", replyTo: PUBLISHER, transport: smtp },
      postalAddress: "Career Notes, 1 Example Street, 10115 Berlin",
    },
    server: { url: `http://127.0.0.1:${letters}/`, port: letters, admin: [PUBLISHER] },
  };
  // JSON is YAML.
  writeFileSync(join(folder, "feedletter.yaml"), JSON.stringify(config, null, 2));
  return folder;
}

const WELCOME = `---
subject: Welcome to Career Notes
---

Good that you are here, {{merge "name" fallback="dear reader"}}.

Once a week, or with each post if you have chosen that, you get what is new.
`;

/** A new post, as somebody would write it. */
export function writePost(folder, { number, at }) {
  const path = join(folder, `content/demo-post-${number}.md`);
  const date = new Date(at).toISOString();
  writeFileSync(
    path,
    `---\ntitle: Demo post ${number}\ndate: ${date}\ntags: [Demo]\n---\n\nThis was published while you looked, at ${date}.\n\n- It is in the feeds at once.\n- Whoever chose each post gets it as a letter a minute later.\n- The others get it with Monday's issue.\n`,
  );
}
