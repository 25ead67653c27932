import { stringify } from "yaml";
import { canonicalLanguage } from "#config/language-tag.js";
import type { SiteLanguage } from "./find-languages.js";

/** Written where the site's address isn't known. `check` reports it as an error. */
export const PLACEHOLDER_URL = "https://example.com/";

/** What a new configuration says about the site. */
export interface ConfigValues {
  readonly title: string;
  readonly url: string;
  /** As the site writes it. */
  readonly language: string | undefined;
  readonly description: string;
  /** Of the generator's configuration. */
  readonly timezone: string | undefined;
  readonly author: string | undefined;
  /** The items of `content`. */
  readonly sources: readonly string[];
  /** Of the posts, where there are several; one of them is `language`. */
  readonly languages?: readonly SiteLanguage[];
}

/** On one line. */
export function toYaml(text: string): string {
  return stringify(text.replace(/\s+/g, " "), { lineWidth: 0 }).trimEnd();
}

export function writeConfig(values: ConfigValues): string {
  const { title, url, sources, description, author } = values;
  const language = languageOf(values);
  return `# yaml-language-server: $schema=./node_modules/feedletter/schema.json
site:
  title: ${toYaml(title)}
  url: ${toYaml(url.endsWith("/") ? url : `${url}/`)}
  description: ${description === "" ? '""' : toYaml(description)}
  language: ${language}
  timezone: ${values.timezone ?? "UTC            # for dates without a time zone, such as Europe/Berlin"}
  ${author === undefined ? "# author: { name: Your Name, url: https://example.com/about/ }" : `author: { name: ${JSON.stringify(author)} }`}

content:
${sources.map((source) => `  - ${source}`).join("\n")}

feeds:
  limit: 50
  content: full            # or summary
${writeLanguageFeeds(values)}
# A digest by email. \`feedletter send weekly --dry-run\` shows it without sending anything.
# digests:
#   weekly:
#     schedule: "0 9 * * 1"
#     start: now             # mails no post from before; newest: the first issue mails the newest posts
# mail:
#   from: "${title.replace(/["\\\s]+/g, " ")} <news@example.com>"
#   postalAddress: "Your Name, 1 Street, City"
#   transport: \${SMTP_URL}     # without it, \`send\` is a rehearsal: files in .feedletter/outbox
`;
}

function languageOf({ language = "" }: ConfigValues): string {
  return canonicalLanguage(language.replaceAll("_", "-")) ?? "en";
}

/** The main feed is in the language of the site, and each of the others has a feed of its own. */
function writeLanguageFeeds(values: ConfigValues): string {
  const main = languageOf(values);
  // `en` has the posts in `en-GB`, too.
  const others = (values.languages ?? []).filter(({ tag }) => tag !== main && !tag.startsWith(`${main}-`));
  if (others.length === 0) return "";
  const feeds = others.map(({ tag, title, home }) => {
    const settings = [`language: ${tag}`];
    if (title !== undefined && title !== values.title) settings.push(`title: ${JSON.stringify(title)}`);
    if (home !== undefined) settings.push(`home: ${JSON.stringify(home)}`);
    return `    ${tag.toLowerCase()}: { ${settings.join(", ")} }`;
  });
  return `  language: ${main}${" ".repeat(Math.max(1, 14 - main.length))}# the main feed's; the others have feeds of their own
  named:
${feeds.join("\n")}
`;
}
