import Handlebars from "handlebars";
import type { WordsConfig } from "#config/words.js";
import type { Place } from "#errors.js";
import { createHelpers, HELPERS } from "./helpers.js";
import { checkTemplate, type ParsedTemplate } from "./template-check.js";
import { templateError } from "./template-error.js";
import { isBlock, isContent } from "./template-nodes.js";
import type { Template } from "./templates.js";
import type { Shape } from "./view.js";

export interface RenderOptions {
  readonly partials: Readonly<Record<string, Template>>;
  /** The names that the template may use; `values` has all of them. */
  readonly shape: Shape;
  readonly output: "html" | "text";
  readonly language: string;
  readonly timezone: string;
  /** The publisher's own. */
  readonly words?: WordsConfig;
  /** See `slotToken`. */
  readonly slotKey: string;
}

/**
 * Renders a Handlebars template with plain values. HTML output escapes every value; text output escapes none.
 *
 * @throws FeedletterError E_TEMPLATE with file and line
 */
export function renderTemplate(template: Template, values: object, options: RenderOptions): string {
  return runTemplate(template, values, { ...options, prepare: ({ program }) => program });
}

/** The place in the template files that each line (1-based) of `renderTemplate`'s result comes from. */
export function traceTemplate(
  template: Template,
  values: object,
  options: RenderOptions,
): (line: number) => Place {
  const files = [template, ...Object.values(options.partials)].map(({ file }) => file);
  const mark = (file: string, line: number) => `x${options.slotKey}m${files.indexOf(file)}l${line}x`;
  const marked = runTemplate(template, values, { ...options, prepare: (parsed) => markLines(parsed, mark) });
  const marks = new RegExp(`x${options.slotKey}m(\\d+)l(\\d+)x`, "g");

  let last: Place = { file: template.file };
  const places = marked.split("\n").map((line): Place => {
    const found = [...line.matchAll(marks)].map(([, file, number]) => ({
      file: files[Number(file)] ?? template.file,
      line: Number(number),
    }));
    const first = found[0] ?? last;
    last = found.at(-1) ?? last;
    return first;
  });
  return (line) => places[line - 1] ?? { file: template.file };
}

/** As HTML templates write a value. */
export function escapeValue(value: string): string {
  return Handlebars.escapeExpression(value);
}

interface RunOptions extends RenderOptions {
  readonly prepare: (parsed: ParsedTemplate) => hbs.AST.Program;
}

/**
 * One environment per run: Handlebars compiles a partial once, with its first caller's options, so a text template would
 * otherwise switch off the escaping for HTML (or the other way round).
 */
function runTemplate(template: Template, values: object, options: RunOptions): string {
  const { partials, shape, output, prepare } = options;
  const environment = Handlebars.create();
  const findPartial = (name: string) => {
    const partial = Object.hasOwn(partials, name) ? partials[name] : undefined;
    return partial && parseTemplate(partial);
  };
  const parsed = parseTemplate(template);
  checkTemplate(parsed, { shape, output, findPartial, partialNames: Object.keys(partials) });

  const settings = compileSettings(output);
  for (const [name, partial] of Object.entries(partials)) {
    environment.registerPartial(name, environment.compile(prepare(parseTemplate(partial)), settings));
  }
  for (const [name, helper] of Object.entries(createHelpers(options)))
    environment.registerHelper(name, helper);
  try {
    return environment.compile(prepare(parsed), settings)(values, {
      allowProtoPropertiesByDefault: false,
      allowProtoMethodsByDefault: false,
    });
  } catch (thrown) {
    throw thrown instanceof Handlebars.Exception ? describeFailure(thrown, template.file) : thrown;
  }
}

function compileSettings(output: RenderOptions["output"]): CompileOptions {
  const known = Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true]));
  return {
    strict: true,
    noEscape: output === "text",
    preventIndent: true,
    knownHelpersOnly: true,
    knownHelpers: {
      ...{ helperMissing: false, blockHelperMissing: false, log: false, lookup: false },
      ...{ each: true, if: true, unless: true, with: true },
      ...known,
    },
  };
}

/** @throws FeedletterError E_TEMPLATE if Handlebars can't parse it */
function parseTemplate({ file, source }: Template): ParsedTemplate {
  try {
    return { file, program: Handlebars.parse(source) };
  } catch (thrown) {
    throw describeFailure(thrown, file);
  }
}

type Mark = (file: string, line: number) => string;

/** The syntax tree with a mark before each line of its text. */
function markLines({ file, program }: ParsedTemplate, mark: Mark): hbs.AST.Program {
  for (const node of program.body) {
    if (isContent(node) && node.value !== "") {
      const first = firstLineOf(node);
      const lines = node.value.split("\n").map((line, index) => `${mark(file, first + index)}${line}`);
      node.value = lines.join("\n");
    }
    if (isBlock(node)) {
      for (const part of [node.program, node.inverse]) if (part) markLines({ file, program: part }, mark);
    }
  }
  return program;
}

/** The parser removes line ends next to a {{#block}} from the text, but doesn't adjust its position. */
function firstLineOf({ value, original, loc }: hbs.AST.ContentStatement): number {
  const whole = String(original);
  return loc.start.line + whole.slice(0, Math.max(0, whole.indexOf(value))).split("\n").length - 1;
}

/**
 * The line is either in Handlebars' message or a property of the error. Its list of expected tokens doesn't help anybody, but
 * the place where it stopped does.
 */
function describeFailure(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const [first = "", excerpt = "", pointer = ""] = thrown.message.split("\n");
  const line = Number(("lineNumber" in thrown && thrown.lineNumber) || /on line (\d+)/.exec(first)?.[1]);
  const place = { file, ...(line > 0 ? { line } : {}) };
  if (thrown.message.includes("got 'EOF'")) {
    return templateError(place, "A {{#block}} is not closed.", "Add its {{/…}}.");
  }
  const read = pointer.endsWith("^") ? excerpt.slice(0, pointer.length - 1) : "";
  const stopped = read.slice(Math.max(0, read.lastIndexOf("{{")));
  const message = stopped
    ? `Handlebars can't read this, at "${stopped}".`
    : `Handlebars can't use this: ${first.replace(/ - \d+:\d+$/, "")}.`;
  return templateError(place, message, "Correct the template.");
}
