// Makes feedletter(1) from the commands, in man(7).
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";

/**
 * @typedef {object} Option
 * @property {string} flags
 * @property {string} description
 *
 * @typedef {object} Described
 * @property {string} path `subscribers add`
 * @property {string} usage what follows the path
 * @property {string} description
 * @property {readonly Option[]} options its own
 * @property {string} examples what `--help` has below the options
 * @property {readonly Described[]} commands
 */

/**
 * @param {object} table name → { summary, load } as in src/cli/program/command-table.ts
 * @param {{ create: (name: string) => any, io: unknown }} parts makes a command of commander
 * @returns {Promise<readonly Described[]>}
 */
async function describeCommands(table, { create, io }) {
  const described = [];
  for (const [name, { summary, load }] of Object.entries(table)) {
    const command = create(name).description(toSentence(summary));
    (await load())(command, io, () => {});
    described.push(describe(command, name));
  }
  return described;
}

function describe(command, path) {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  const begin = help.search(/^Examples:$/m);
  return {
    path,
    usage: command.usage(),
    description: command.description(),
    options: [...command.registeredArguments.map(describeArgument), ...command.options.map(describeOption)],
    examples: begin === -1 ? "" : help.slice(begin).trim(),
    commands: command.commands.map((inner) => describe(inner, `${path} ${inner.name()}`)),
  };
}

function describeArgument(argument) {
  const name = argument.name();
  return { flags: argument.required ? `<${name}>` : `[${name}]`, description: argument.description };
}

function describeOption({ flags, description, defaultValue, negate }) {
  const shown = typeof defaultValue === "string" && !negate ? ` (default: ${defaultValue})` : "";
  return { flags, description: `${description}${shown}` };
}

/**
 * @param {{ version: string, date: string, description: string, commands: readonly Described[], common: readonly Option[] }} parts
 *   `common`: what every command takes
 * @returns {string} man(7)
 */
function writeManPage({ version, date, description, commands, common }) {
  const isCommon = new Set(common.map(({ flags }) => flags));
  return `${[
    '.\\" Made from the commands by scripts/man-page.mjs.',
    `.TH FEEDLETTER 1 ${date} "Feedletter ${version}" "User Commands"`,
    ".SH NAME",
    "feedletter \\-",
    ...splitLines(description.replace(/\.$/, "").replace(/^T/, "t")),
    ".SH SYNOPSIS",
    ".B feedletter",
    ".I command",
    "[\\fIoptions\\fR]",
    ".SH DESCRIPTION",
    "A folder of posts, in Markdown, HTML or text, becomes RSS, Atom and JSON",
    "feeds in the folder",
    ".IR out .",
    "Subscribers get by mail what is new.",
    ".PP",
    "Without a command, it says what is in this folder and which command comes next.",
    ".SH COMMANDS",
    ...commands.flatMap((command) => writeCommand(command, isCommon)),
    ".SH COMMON OPTIONS",
    ...common.flatMap(writeOption),
    ".SH EXIT STATUS",
    ...[
      ["0", "Done."],
      ["1", "Failed."],
      ["2", "Usage or configuration error."],
      ["3", "Partly done."],
    ].flatMap(([code, meaning]) => [".TP", `.B ${code}`, meaning]),
    ".SH FILES",
    ...[
      ["feedletter.yaml", "The configuration."],
      [".feedletter", "The database, keys and caches. Private."],
      ["out", "The feeds and pages. They are published as they are."],
    ].flatMap(([name, meaning]) => [".TP", `.I ${escapeText(name)}`, meaning]),
    ".SH SEE ALSO",
    "The folder",
    ".I docs",
    "in the package.",
  ].join("\n")}\n`;
}

function writeCommand({ path, usage, description, options, examples, commands }, isCommon) {
  return [
    `.SS ${escapeText(path)}`,
    `.B feedletter ${escapeText(path)}`,
    ...(usage === "" ? [] : [escapeText(usage)]),
    ".PP",
    ...splitLines(description),
    ...options.filter(({ flags }) => !isCommon.has(flags)).flatMap(writeOption),
    ...writeExamples(examples),
    ...commands.flatMap((command) => writeCommand(command, isCommon)),
  ];
}

function writeOption({ flags, description }) {
  return [".TP", `.B ${escapeText(flags)}`, ...splitLines(description || "\u2014")];
}

/** What is indented is shown as it is; the lines between are paragraphs. */
function writeExamples(text) {
  if (text === "") return [];
  const lines = [];
  let isOpen = false;
  for (const line of text.split("\n")) {
    const isCode = line.startsWith("  ") || (isOpen && line === "");
    if (isCode !== isOpen && line !== "") lines.push(...(isCode ? [".PP", ".EX"] : [".EE", ".PP"]));
    if (line !== "" || isOpen) isOpen = isCode;
    if (line !== "") lines.push(...(isCode ? [escapeText(line)] : splitLines(line)));
    else if (isOpen) lines.push("");
  }
  if (isOpen) lines.push(".EE");
  return withoutEmptyEnds([".PP", ...lines]);
}

/** An empty line before the end of an example is no part of it. */
function withoutEmptyEnds(lines) {
  return lines.filter((line, index) => !(line === "" && lines[index + 1] === ".EE"));
}

/** A sentence begins on a line of its own, so that a formatter knows how much space is before it. */
function splitLines(text) {
  return text
    .split(/(?<=[.!?]) (?=[A-Z`"])|\n/)
    .filter((line) => line !== "")
    .flatMap(wrap)
    .map(escapeText);
}

/** The formatter fills lines itself; long ones are hard to read in the source. */
function wrap(text) {
  return text.match(/\S.{0,70}(?=\s|$)|\S+/g) ?? [];
}

/** Hyphens are those of options, so that they can be searched for and copied. */
function escapeText(text) {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/, "\\&")
    .replaceAll(
      /[^\u0000-\u007f]/gu,
      (sign) => `\\[u${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
}

/**
 * @param {{ version: string, description: string }} manifest
 * @param {string} date YYYY-MM-DD
 * @param {string} modules the folder with src/ compiled
 */
export async function makeManPage({ version, description }, date, modules) {
  const load = (path) => import(pathToFileURL(join(modules, path)));
  const { COMMANDS } = await load("cli/program/command-table.js");
  const { addCommonOptions } = await load("cli/options.js");
  const create = (name) => addCommonOptions(new Command(name));
  return writeManPage({
    ...{ version, date, description },
    commands: await describeCommands(COMMANDS, { create, io: {} }),
    common: create("common").options.map(describeOption),
  });
}

function toSentence(text) {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
