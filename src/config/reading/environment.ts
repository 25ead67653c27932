import type { PlaceOf } from "#config/lines.js";
import { FeedletterError, type Place } from "#errors.js";

/**
 * Sections that may contain secrets. A command names those it uses; in the others, settings with unset environment variables are ignored.
 * `inbox`: `mail.inbox`, which only those need who read the mailbox.
 */
export type PrivateSection = "mail" | "inbox" | "database" | "server" | "webhooks" | "announce";

/** A text among the settings, which `${NAME}` may be replaced in. */
export interface SettingText {
  /** Its path, joined with dots. */
  readonly key: string;
  readonly written: string;
  readonly replace: (filled: string) => void;
}

interface FillOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uses: readonly PrivateSection[];
  /** Settings of `mail` with unset variables stay as they are written: only what isn't secret is looked at. */
  readonly keepsMail?: boolean;
  readonly placeOf: PlaceOf;
  /** Whether a text stands in a file, where no secret may be. */
  readonly isInFile: (text: string) => boolean;
}

/**
 * Replaces each `${NAME}` by the environment variable.
 *
 * @returns paths of the settings to leave out, because they need an unset variable and the command doesn't use their section. Of
 *   nested settings such as `mail.dkim.key` it is the whole `mail.dkim`.
 * @throws FeedletterError E_ENV, E_SECRET, E_CONFIG for a null character
 */
export function fillEnvironment(
  texts: Iterable<SettingText>,
  { env, uses, keepsMail = false, placeOf, isInFile }: FillOptions,
): readonly (readonly string[])[] {
  const unused: string[][] = [];
  for (const { key, written, replace } of texts) {
    const path = key.split(".");
    const names = [...written.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map((match) => match[1] ?? "");
    refuseNull(key, written, placeOf(...path));
    if (isInFile(written)) refuseSecret(key, written, placeOf(...path));
    const unset = names.find((name) => env[name] === undefined || env[name] === "");
    if (unset === undefined) {
      replace(written.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => env[name] ?? ""));
    } else if (key === "mail.inbox" && uses.includes("mail") && !uses.includes("inbox")) {
      // It stays as it is written: that there is a mailbox is a way to unsubscribe.
    } else if (isUsed(path[0], uses)) {
      throw new FeedletterError("E_ENV", {
        message: `The environment variable ${unset} for \`${key}\` is not set.`,
        fix: `Set ${unset}, or remove the line.`,
        place: placeOf(...path),
      });
    } else if (keepsMail && path[0] === "mail") {
      // Only its names and addresses are shown.
    } else if (path[0] === "announce") {
      // Texts can be shown without them.
    } else {
      unused.push(path.slice(0, isWhole(path[0]) ? 1 : 2));
    }
  }
  return unused;
}

/** No path, address or name has one, and the file system throws for it. */
function refuseNull(key: string, written: string, place: Place): void {
  if (!written.includes("\0")) return;
  throw new FeedletterError("E_CONFIG", {
    message: `\`${key}\` contains a null character.`,
    fix: "Remove the \\0 or \\u0000.",
    place,
  });
}

/** Without one of its settings, the rest is of no use; and the items of a list have no names. */
function isWhole(section: string | undefined): boolean {
  return section === "state" || section === "webhooks";
}

function isUsed(section: string | undefined, uses: readonly PrivateSection[]): boolean {
  if (section === "state") return uses.includes("database");
  const known = PRIVATE.find((name) => name === section);
  return known === undefined || uses.includes(known);
}

const PRIVATE: readonly PrivateSection[] = ["mail", "database", "server", "webhooks", "announce"];

const SECRET_KEYS =
  /^(?:announce\.mastodon\.token|announce\.bluesky\.password|webhooks\.\d+\.secret|server\.keys|state\.key|server\.metrics\.token|mail\.provider\.events|mail\.dkim(?:\.\d+)?\.key)$/;

function isToken(key: string, written: string): boolean {
  return key === "state.repository" && /^https?:\/\/[^/@\s]+@/i.test(written);
}

/** Secrets belong in the environment, because configs are committed, logged and mailed around. */
function refuseSecret(key: string, written: string, place: Place): void {
  // The ARN of an SNS topic is no secret.
  const isTopic = key === "mail.provider.events" && written.startsWith("arn:");
  const isKey = SECRET_KEYS.test(key) && !written.includes("${") && !isTopic;
  const [, login = ""] = /^[a-z][a-z0-9+.-]*:\/\/([^/@\s]*)@/i.exec(written) ?? [];
  // A host takes a token also as the user's name.
  const isPassword = /:(?!\$\{)./.test(login) || (isToken(key, written) && !login.includes("${"));
  const isAddress =
    key === "mail.transport" ||
    key === "mail.inbox" ||
    key === "database" ||
    key === "state.repository" ||
    /^content\.\d+\.feed$/.test(key);
  if (!isKey && !(isPassword && isAddress)) return;
  throw new FeedletterError("E_SECRET", {
    message: `\`${key}\` contains a secret.`,
    fix: "Move it to an environment variable, and write ${NAME} here.",
    place,
  });
}
