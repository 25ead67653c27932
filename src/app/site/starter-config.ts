import { stringify } from "yaml";
import { canonicalLanguage } from "#config/language-tag.js";

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
  /** The item of `content`. */
  readonly source: string;
}

/** On one line. */
export function toYaml(text: string): string {
  return stringify(text.replace(/\s+/g, " "), { lineWidth: 0 }).trimEnd();
}

export function writeConfig(values: ConfigValues): string {
  const { title, url, source, description, author } = values;
  const language = canonicalLanguage((values.language ?? "").replaceAll("_", "-")) ?? "en";
  return `# yaml-language-server: $schema=./node_modules/feedletter/schema.json
site:
  title: ${toYaml(title)}
  url: ${toYaml(url.endsWith("/") ? url : `${url}/`)}
  description: ${description === "" ? '""' : toYaml(description)}
  language: ${language}
  timezone: ${values.timezone ?? "UTC            # for dates without a time zone, such as Europe/Berlin"}
  ${author === undefined ? "# author: { name: Your Name, url: https://example.com/about/ }" : `author: { name: ${JSON.stringify(author)} }`}

content:
  - ${source}

feeds:
  limit: 50
  content: full            # or summary

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
