// Makes docs/commands.md from what the commands say with --help.

/**
 * @param {(args: readonly string[]) => Promise<string>} run what a command line prints
 * @returns {Promise<string>} Markdown
 */
export async function writeCommandsReference(run) {
  const program = await run(["--help"]);
  const sections = [];
  for (const name of commandsIn(program)) sections.push(...(await describeCommand(run, [name])));
  return `# Commands

Generated from each command's \`--help\` by \`npm run docs\`. What each takes besides its own options:

| | |
| --- | --- |
| \`--config FILE\` | the configuration; by default \`feedletter.yaml\` in the current folder |
| \`--json\` | the result as JSON on stdout; everything else goes to stderr |
| \`--now TIME\` | another current time, where nothing is recorded |
| \`--verbose\` | more details, and a stack trace with errors |

Exit codes: 0 done, 1 failed, 2 usage or configuration error, 3 partly done.

\`\`\`text
${program.trimEnd()}
\`\`\`

${sections.join("\n")}`;
}

async function describeCommand(run, path) {
  const help = await run([...path, "--help"]);
  const [usage = "", description = ""] = help.split(/\n\n/);
  const rest = help.slice(usage.length + 2 + description.length).trim();
  const section = `${path.length === 1 ? "##" : "###"} ${path.join(" ")}

${description.replaceAll("\n", " ").trim()}

\`\`\`text
${usage}

${withoutCommon(rest)}
\`\`\`
`;
  const inner = [];
  for (const name of commandsIn(rest)) inner.push(...(await describeCommand(run, [...path, name])));
  return [section, ...inner];
}

/** The names below `Commands:`; those whose lines begin further right are continued lines. */
function commandsIn(help) {
  const [, list = ""] = /^Commands:\n((?: {2}.*\n?)+)/m.exec(help) ?? [];
  return [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name]) => name).filter((name) => name !== "help");
}

/** The page has them once. */
function withoutCommon(help) {
  return help
    .replace(
      /^ {2}(?:-c, --config <file>|--json|--now <time>|-v, --verbose|-h, --help) .*(?:\n|$)(?: {4,}.*\n)*/gm,
      "",
    )
    .replace(/^Options:\n(?:\n|$)/gm, "")
    .trimEnd();
}
