/** What an image is, as far as a shell can do without Docker. */
export interface Steps {
  /** A shell script that does what the stages do, in one file system that has what their first image has. The context is at /context. */
  readonly build: string;
  /** A shell script that starts the program as the image does. */
  readonly run: string;
  readonly user: string;
  /** In the exec form. */
  readonly healthCheck: readonly string[];
}

interface Instruction {
  readonly keyword: string;
  readonly words: string;
}

/** Lines that a backslash continues are one; comments are left out. */
function readInstructions(text: string): readonly Instruction[] {
  return text
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, keyword = "", words = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return { keyword, words };
    });
}

/** @param target the stage that is built, with those before it @param args build arguments */
export function readSteps(text: string, target: string, args: Readonly<Record<string, string>>): Steps {
  const instructions = readInstructions(text);
  const stages = instructions.flatMap(({ keyword, words }, index) =>
    keyword === "FROM" ? [{ name: words.replace(/.* AS /, ""), index }] : [],
  );
  const end = stages[stages.findIndex(({ name }) => name === target) + 1]?.index;
  const build: string[] = [];
  const settings: string[] = [];
  let folder = "/";
  let user = "";
  let start: readonly string[] = [];
  let command: readonly string[] = [];
  let healthCheck: readonly string[] = [];
  for (const { keyword, words } of instructions.slice(0, end)) {
    if (keyword === "ARG") build.push(`export ${replaceDefault(words, args)}`);
    if (keyword === "ENV") build.push(`export ${words}`);
    if (keyword === "ENV") settings.push(`export ${words}`);
    if (keyword === "WORKDIR") build.push(`mkdir -p ${words}; cd ${words}`);
    if (keyword === "WORKDIR") folder = words;
    // The step is a shell of its own, which changes no folder for the next one.
    if (keyword === "RUN") build.push(`(${words.replace(/^--mount=type=bind,target=\/context /, "")}\n)`);
    if (keyword === "COPY") build.push(copy(words));
    if (keyword === "USER") user = words;
    if (keyword === "HEALTHCHECK") healthCheck = readExecForm(words.replace(/^.*? CMD /, ""));
    if (keyword === "ENTRYPOINT") start = readExecForm(words);
    if (keyword === "CMD") command = readExecForm(words);
  }
  const started = [...start, ...command].map(quote).join(" ");
  return {
    build: `${build.join("\n")}\n`,
    run: `export PATH=/usr/local/bin:/usr/bin:/bin\n${settings.join("\n")}\ncd ${folder}\nexec ${started}\n`,
    user,
    healthCheck,
  };
}

function replaceDefault(words: string, args: Readonly<Record<string, string>>): string {
  const [name = ""] = words.split("=");
  const given = args[name];
  return given === undefined ? words : `${name}=${quote(given)}`;
}

/** What one stage copies from another is there already. */
function copy(words: string): string {
  const [, from] = /^--from=\w+ (\S+) \1$/.exec(words) ?? [];
  if (from !== undefined) return `test -d ${from}`;
  const [, owner = "", to = ""] = /^--chown=(\d+:\d+) \. (\S+)$/.exec(words) ?? [];
  return `cp -R /context/. ${to}; chown -R ${owner} ${to}`;
}

function readExecForm(words: string): readonly string[] {
  const parsed: unknown = JSON.parse(words);
  if (!Array.isArray(parsed)) throw new Error(`${words} isn't in the exec form`);
  return parsed.map(String);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
