import { FeedletterError, type Place } from "#errors.js";

/** A repository, with its password apart. */
export interface Remote {
  /** Without a user name and password. */
  readonly url: string;
  /** The value of the header that logs in; undefined if git has to find out how, for example with an SSH key. */
  readonly authorization: string | undefined;
}

/** @throws FeedletterError E_CONFIG for what git wouldn't read as an address of a repository, and for a password sent in clear text */
export function parseRemote(repository: string, place: Place): Remote {
  const text = repository.trim();
  // git would take the first for an option, and run the second as a program.
  if (text === "" || text.startsWith("-") || /^[a-z0-9+.-]+::/i.test(text)) throw invalid(place);
  if (!/^https?:/i.test(text)) return { url: text, authorization: undefined };
  if (!URL.canParse(text)) throw invalid(place);
  const url = new URL(text);
  const { username, password, hostname } = url;
  url.username = "";
  url.password = "";
  if (username === "" && password === "") return { url: url.href, authorization: undefined };
  if (url.protocol === "http:" && !/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) {
    throw new FeedletterError("E_CONFIG", {
      message: "The token in `state.repository` would be sent in clear text.",
      fix: "Write https:// instead of http://.",
      place,
    });
  }
  const login = `${decode(username, place)}:${decode(password, place)}`;
  return { url: url.href, authorization: `Basic ${Buffer.from(login).toString("base64")}` };
}

/** @throws FeedletterError E_CONFIG for a `%` that begins no escape */
function decode(part: string, place: Place): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid(place);
  }
}

function invalid(place: Place): FeedletterError {
  return new FeedletterError("E_CONFIG", {
    message: "`state.repository` is no address of a Git repository.",
    fix: "Write one such as https://x-access-token:${STATE_TOKEN}@github.com/NAME/state.git, git@github.com:NAME/state.git or a folder.",
    place,
  });
}

/** Variables that would lead git to another repository, or make it write tokens to a log. */
const UNWANTED =
  /^GIT_(?:TRACE|CURL_VERBOSE|DIR$|WORK_TREE$|INDEX_FILE$|OBJECT_DIRECTORY$|ALTERNATE|NAMESPACE$|COMMON_DIR$|CONFIG_PARAMETERS$|CEILING|PREFIX$|QUARANTINE)/;

/** The environment that git runs in: it asks nobody, and the password is in no argument and no file. */
export function gitEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  { repository, remote }: { readonly repository: string; readonly remote: Remote },
): Record<string, string | undefined> {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !UNWANTED.test(name)));
  const settings: (readonly [string, string])[] = [
    // Whatever the umask: files for this user only.
    ["core.sharedRepository", "0600"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    ["core.hooksPath", "/dev/null"],
    ["push.followTags", "false"],
    ["push.gpgSign", "false"],
    ["transfer.fsckObjects", "false"],
    // A connection that is still open but silent.
    ["http.lowSpeedLimit", "100"],
    ["http.lowSpeedTime", "20"],
  ];
  if (remote.authorization !== undefined) {
    // Only to this server, also after a redirect.
    settings.push([
      `http.${new URL(remote.url).origin}/.extraHeader`,
      `Authorization: ${remote.authorization}`,
    ]);
    settings.push(["credential.helper", ""]);
  }
  const given = Number(kept.GIT_CONFIG_COUNT ?? 0);
  const first = Number.isInteger(given) ? given : 0;
  return {
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes -oConnectTimeout=20",
    ...kept,
    GIT_DIR: repository,
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "true",
    SSH_ASKPASS_REQUIRE: "never",
    LC_ALL: "C",
    GIT_CONFIG_COUNT: String(first + settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${first + index}`, key],
        [`GIT_CONFIG_VALUE_${first + index}`, value],
      ]),
    ),
  };
}

/** The same without anything that could log in: no token, no key, no stored password. */
export function anonymousEnvironment(env: Readonly<Record<string, string | undefined>>, repository: string) {
  return {
    ...gitEnvironment(env, { repository, remote: { url: "", authorization: undefined } }),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_COUNT: "0",
    // Where .netrc would be.
    HOME: repository,
  };
}
