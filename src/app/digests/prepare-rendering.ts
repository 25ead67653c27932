import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { SHIPPED_TEMPLATES } from "#app/copy-templates.js";
import { requireDigest } from "#app/require-digest.js";
import type { LoadedConfig } from "#config/load.js";
import type { MailConfig } from "#config/schema.js";
import type { RunContext } from "#deliveries/run-digest.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates, type Templates } from "#digest/templates/templates.js";
import { FeedletterError } from "#errors.js";
import { issuePath } from "#feeds/issue-feed.js";
import { resolveInFolder } from "#feeds/site-url.js";
import { findLogo } from "#theme/logo.js";
import { designTheme } from "#theme/theme.js";

interface Rendering {
  readonly loaded: LoadedConfig;
  readonly mail: Pick<MailConfig, "postalAddress">;
  /** Default: the digest's own. */
  readonly template?: string | undefined;
  readonly options: {
    /** Messages name template files from there. */
    readonly cwd: string;
    readonly randomBytes: (count: number) => Uint8Array;
  };
}

/** The project's own templates come first, then the package's. */
function templateFolders({ baseDir }: Pick<LoadedConfig, "baseDir">): readonly string[] {
  return [join(baseDir, "email-templates"), SHIPPED_TEMPLATES];
}

/** These aren't mails with posts. */
const TRANSACTIONAL = new Set(["confirm", "welcome"]);

/** The names of all templates that a digest could have, sorted. */
export function listTemplates(loaded: Pick<LoadedConfig, "baseDir">): readonly string[] {
  const files = templateFolders(loaded).flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
  const names = files.flatMap((file) => /^(.+)\.mjml\.hbs$/.exec(file)?.[1] ?? []);
  return [...new Set(names)].filter((name) => !TRANSACTIONAL.has(name)).sort();
}

/** The templates are read for the first rendering and then reused, so that all variants of an issue have the same ones. */
export function prepareRendering(
  name: string,
  { loaded, mail, options, template }: Rendering,
): RunContext["renderIssue"] {
  const { config, baseDir } = loaded;
  const digest = requireDigest(config, name);
  const folders = templateFolders(loaded);
  const digestTitle = digest.title ?? config.site.title;
  const settings = { ...config.theme, ...digest.theme };
  const logo = findLogo(settings.logo, {
    ...{ site: config.site, baseDir, fallbackAlt: digestTitle, placeOf: loaded.placeOf },
    section: digest.theme.logo === undefined ? ["theme"] : ["digests", name, "theme"],
  });
  const theme = designTheme(settings, logo);
  let templates: Templates | undefined;
  return async (draft, language) => {
    templates ??= loadTemplates(template ?? digest.template, folders, options.cwd);
    const browserUrl = digest.archive
      ? resolveInFolder(config.feeds.url ?? config.site.url, issuePath(draft.digest, draft.number))
      : undefined;
    try {
      return await renderVariant(draft, {
        templates,
        subject: digest.subject,
        site: config.site,
        digestTitle,
        mail,
        theme,
        preferencesPage: config.server !== undefined,
        maxBytes: digest.maxBytes,
        browserUrl,
        language,
        timezone: config.site.timezone,
        slotKey: Buffer.from(options.randomBytes(16)).toString("hex"),
      });
    } catch (error) {
      throw placeSubject(error, name, loaded);
    }
  };
}

/** The subject is a template, but its place is in the configuration. */
function placeSubject(error: unknown, digest: string, { placeOf }: LoadedConfig): unknown {
  if (!(error instanceof FeedletterError) || error.place?.file !== `digests.${digest}.subject`) return error;
  const { code, message, fix } = error;
  return new FeedletterError(code, { message, fix, place: placeOf("digests", digest, "subject") });
}
