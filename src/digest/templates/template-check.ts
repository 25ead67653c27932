import { GROUPINGS } from "#digest/group-posts.js";
import { mergeFieldNames } from "#digest/merge-fields.js";
import { DATE_STYLES, HELPERS, type Signature } from "./helpers.js";
import { suggestName, templateError } from "./template-error.js";
import {
  isBlock,
  isComment,
  isContent,
  isMustache,
  isNumber,
  isPartial,
  isPath,
  isString,
  isSubExpression,
} from "./template-nodes.js";
import { innerScope, isList, LOOP_DATA, resolvePath, rootScope, type Scope } from "./template-scope.js";
import type { Shape } from "./view.js";

/** A template as a syntax tree. */
export interface ParsedTemplate {
  readonly file: string;
  readonly program: hbs.AST.Program;
}

export interface CheckContext {
  /** The names that the template may use. */
  readonly shape: Shape;
  /** @returns undefined if there is no such partial */
  readonly findPartial: (name: string) => ParsedTemplate | undefined;
  readonly partialNames: readonly string[];
  readonly output: "html" | "text";
}

const BLOCKS = ["if", "unless", "each", "with"];

interface Walk extends CheckContext {
  readonly file: string;
  /** Partials around the current place, to find one that calls itself. */
  readonly inside: readonly string[];
}

/**
 * Finds what Handlebars' strict mode doesn't: unknown names in `{{#if}}`, `{{#each}}` and arguments, unknown helpers and
 * partials, lists shown as text, and `{{{…}}}` where it would let a post's text become markup.
 *
 * @throws FeedletterError E_TEMPLATE with file and line
 */
export function checkTemplate(template: ParsedTemplate, context: CheckContext): void {
  checkProgram(template.program, rootScope(context.shape), { ...context, file: template.file, inside: [] });
}

function checkProgram(program: hbs.AST.Program, scope: Scope, walk: Walk): void {
  for (const statement of program.body) checkStatement(statement, scope, walk);
}

function checkStatement(node: hbs.AST.Statement, scope: Scope, walk: Walk): void {
  if (isMustache(node)) checkMustache(node, scope, walk);
  else if (isBlock(node)) checkBlock(node, scope, walk);
  else if (isPartial(node)) checkPartial(node, scope, walk);
  else if (!isContent(node) && !isComment(node)) {
    const fix = "Write {{> name}} with a file in partials/.";
    throw errorAt(node, walk, { message: "Decorators and partial blocks can't be used here.", fix });
  }
}

function checkMustache(node: hbs.AST.MustacheStatement, scope: Scope, walk: Walk): void {
  if (!node.escaped && walk.output === "html") {
    const fix = "Write it with two braces: {{…}}.";
    throw errorAt(node, walk, {
      message: "{{{…}}} and {{&…}} would let the text of a post become markup.",
      fix,
    });
  }
  const shape = shapeOfCall(node, scope, walk);
  if (shape === "html" && walk.output === "text") {
    throw errorAt(node, walk, {
      message: `"${textOf(node.path)}" is HTML.`,
      fix: `Write {{${textOf(node.path)}Text}}.`,
    });
  }
  if (typeof shape === "string") return;
  throw errorAt(node, walk, {
    message: `"${textOf(node.path)}" is a ${isList(shape) ? "list" : "group of fields"}, not text.`,
    fix: "Name one of its fields, or use {{#each}}.",
  });
}

function shapeOfCall(
  node: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
  scope: Scope,
  walk: Walk,
): Shape {
  const name = textOf(node.path);
  const helper = findHelper(name);
  if (helper) return checkHelper(node, helper, { scope, walk });
  if (node.params.length === 0 && (node.hash?.pairs.length ?? 0) === 0)
    return shapeOf(node.path, scope, walk);
  throw errorAt(node, walk, {
    message: `There is no helper "${name}".`,
    fix: suggestName(name, [...Object.keys(HELPERS), ...BLOCKS]),
  });
}

function checkHelper(
  node: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
  signature: Signature,
  { scope, walk }: { scope: Scope; walk: Walk },
): Shape {
  const name = textOf(node.path);
  const { takes, options, gives } = signature;
  const shapes = node.params.map((param) => shapeOf(param, scope, walk));
  const [posts] = shapes;
  if (shapes.length !== takes.length || shapes.some((shape, index) => !isKind(shape, takes[index]))) {
    const message = `The helper "${name}" can't use these arguments.`;
    throw errorAt(node, walk, { message, fix: `Write ${usageOf(name, signature)}.` });
  }
  for (const { key, value } of node.hash?.pairs ?? []) {
    const known = options.includes(key);
    const message = known ? `"${key}" is not text.` : `The helper "${name}" has no "${key}".`;
    const fix = known ? `Write ${usageOf(name, signature)}.` : suggestName(key, options);
    if (!known || shapeOf(value, scope, walk) !== "text") throw errorAt(value, walk, { message, fix });
    if (name === "date") checkDateOption(key, value, walk);
  }
  if (name === "merge") for (const param of node.params) checkChoice(param, mergeFieldNames(), walk);
  if (gives !== "groups" || posts === undefined) return gives === "slot" ? "slot" : "text";
  for (const param of node.params.slice(1)) checkChoice(param, GROUPINGS, walk);
  return [{ label: "text", posts }];
}

function isKind(shape: Shape, wanted: Signature["takes"][number] | undefined): boolean {
  if (wanted !== "posts") return shape === wanted;
  const [item] = isList(shape) ? shape : [];
  return (
    typeof item === "object" &&
    !isList(item) &&
    ["category", "byline", "published"].every((name) => name in item)
  );
}

function checkDateOption(key: string, value: hbs.AST.Expression, walk: Walk): void {
  if (key === "style") {
    checkChoice(value, DATE_STYLES, walk);
    return;
  }
  const word = isString(value) ? value.value : "";
  try {
    new Intl.DateTimeFormat(key === "language" ? word : "en", key === "timezone" ? { timeZone: word } : {});
  } catch {
    const fix =
      key === "language" ? "Write a language tag such as de-AT." : "Write a zone such as Europe/Berlin.";
    throw errorAt(value, walk, { message: `"${textOf(value)}" is not a valid ${key}.`, fix });
  }
}

function findHelper(name: string): Signature | undefined {
  const helpers: Readonly<Record<string, Signature>> = HELPERS;
  return Object.hasOwn(helpers, name) ? helpers[name] : undefined;
}

/** `{{date <instant> style="…"}}` */
export function usageOf(name: string, { takes, options }: Signature): string {
  const positional = takes.map((kind) => `<${String(kind)}>`);
  return `{{${[name, ...positional, ...options.map((option) => `${option}="…"`)].join(" ")}}}`;
}

/** Some arguments must be one of a few literal words. */
function checkChoice(node: hbs.AST.Expression, choices: readonly string[], walk: Walk): void {
  const word = isString(node) ? node.value : "";
  if (!choices.includes(word))
    throw errorAt(node, walk, {
      message: `"${textOf(node)}" isn't allowed here.`,
      fix: suggestName(word, choices),
    });
}

function checkBlock(block: hbs.AST.BlockStatement, scope: Scope, walk: Walk): void {
  const name = textOf(block.path);
  const [subject, ...surplus] = block.params;
  if (!BLOCKS.includes(name)) {
    throw errorAt(block, walk, {
      message: `There is no block "${name}".`,
      fix: `${suggestName(name, BLOCKS)} A list is shown by {{#each ${name}}}.`,
    });
  }
  if (!subject || surplus.length > 0)
    throw errorAt(block, walk, {
      message: `{{#${name}}} takes one value.`,
      fix: `Write {{#${name} <name>}}.`,
    });
  const shape = shapeOf(subject, scope, walk);
  if (name === "each" && !isList(shape))
    throw errorAt(subject, walk, {
      message: `"${textOf(subject)}" is not a list.`,
      fix: "Use {{#if}} or {{#with}}.",
    });
  // `inverse` is undefined for a block without {{else}}, although the types don't say so.
  for (const [part, inner] of [
    [block.program, scopeIn(block, shape, scope)],
    [block.inverse, scope],
  ] as const) {
    if (part) checkProgram(part, inner, walk);
  }
}

function scopeIn({ path, program }: hbs.AST.BlockStatement, shape: Shape, scope: Scope): Scope {
  const [item, position] = program?.blockParams ?? [];
  if (textOf(path) === "each" && isList(shape)) {
    const named = {
      ...(item ? { [item]: shape[0] } : {}),
      ...(position ? { [position]: "number" as const } : {}),
    };
    return innerScope(scope, shape[0], { named, data: LOOP_DATA });
  }
  if (textOf(path) === "with")
    return innerScope(scope, shape, { named: item ? { [item]: shape } : {}, data: {} });
  return scope;
}

/** A partial is checked at each place that calls it, with the names that are available there. */
function checkPartial(node: hbs.AST.PartialStatement, scope: Scope, walk: Walk): void {
  const name = textOf(node.name);
  const partial = isSubExpression(node.name) ? undefined : walk.findPartial(name);
  if (!partial)
    throw errorAt(node, walk, {
      message: `There is no partial "${name}".`,
      fix: suggestName(name, walk.partialNames),
    });
  if (walk.inside.includes(name))
    throw errorAt(node, walk, {
      message: `The partial "${name}" calls itself.`,
      fix: "Use {{#each}} to repeat something.",
    });
  const [context] = node.params;
  const shape = context ? shapeOf(context, scope, walk) : scope.shape;
  const given = Object.fromEntries(
    node.hash?.pairs.map(({ key, value }) => [key, shapeOf(value, scope, walk)] as const) ?? [],
  );
  const inner: Scope = { shape: addFields(shape, given), named: {}, data: scope.data };
  checkProgram(partial.program, inner, { ...walk, file: partial.file, inside: [...walk.inside, name] });
}

/** Handlebars copies a partial's arguments into its context. */
function addFields(shape: Shape, given: Readonly<Record<string, Shape>>): Shape {
  if (Object.keys(given).length === 0) return shape;
  return typeof shape === "string" || isList(shape) ? given : { ...shape, ...given };
}

function shapeOf(node: hbs.AST.Expression, scope: Scope, walk: Walk): Shape {
  if (isSubExpression(node)) return shapeOfCall(node, scope, walk);
  if (isNumber(node)) return "number";
  if (!isPath(node)) return "text";
  const resolved = resolvePath(node, scope);
  if (resolved.found) return resolved.shape;
  const helpers = node.parts.length === 1 ? Object.keys(HELPERS) : [];
  throw errorAt(node, walk, {
    message: `There is no field "${resolved.name}" here.`,
    fix: suggestName(resolved.name, [...resolved.known, ...helpers]),
  });
}

function textOf(node: hbs.AST.Expression): string {
  return isPath(node) || isString(node) || isNumber(node) ? String(node.original) : "(…)";
}

function errorAt({ loc }: hbs.AST.Node, { file }: Walk, problem: { message: string; fix: string }): Error {
  const place = { file, line: loc.start.line, column: loc.start.column + 1 };
  return templateError(place, problem.message, problem.fix);
}
