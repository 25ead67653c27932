import type { Functions } from "./functions.js";
import type { Node, Operand, Pipeline } from "./parser.js";
import { type GoValue, isGoList, isGoMap, isMethod, isTrue, TemplateError, toHtml } from "./values.js";

/** What all calls in one post may take together. */
export interface Budget {
  steps: number;
  /** UTF-16 units. */
  output: number;
}

export const makeBudget = (): Budget => ({ steps: 200_000, output: 2_000_000 });

interface Run {
  readonly functions: Functions;
  readonly root: GoValue;
  readonly budget: Budget;
}

type Scope = Map<string, GoValue>;

/** @throws TemplateError for a function or field that we don't have, and beyond the budget */
export function runTemplate(nodes: readonly Node[], root: GoValue, given: Omit<Run, "root">): string {
  const output: string[] = [];
  runNodes(
    nodes,
    { dot: root, scopes: [new Map([["", root]])] },
    { ...given, root, print: (text) => output.push(text) },
  );
  return output.join("");
}

interface Frame {
  readonly dot: GoValue;
  /** Innermost last. */
  readonly scopes: readonly Scope[];
}

interface Printer extends Run {
  readonly print: (text: string) => void;
}

function spend(budget: Budget, steps: number, output = 0): void {
  budget.steps -= steps;
  budget.output -= output;
  if (budget.steps < 0 || budget.output < 0) throw new TemplateError("more than a post may take");
}

function write(text: string, run: Printer): void {
  spend(run.budget, 1, text.length);
  run.print(text);
}

function runNodes(nodes: readonly Node[], frame: Frame, run: Printer): void {
  const inner: Frame = { ...frame, scopes: [...frame.scopes, new Map()] };
  for (const node of nodes) runNode(node, inner, run);
}

function runNode(node: Node, frame: Frame, run: Printer): void {
  spend(run.budget, 1);
  switch (node.kind) {
    case "text":
      write(node.text, run);
      return;
    case "print":
      write(toHtml(evaluate(node.pipeline, frame, run)), run);
      return;
    case "set": {
      const value = evaluate(node.pipeline, frame, run);
      const scope = node.declares
        ? frame.scopes.at(-1)
        : frame.scopes.findLast((scope) => scope.has(node.name));
      scope?.set(node.name, value);
      return;
    }
    case "if":
    case "with": {
      const value = evaluate(node.pipeline, frame, run);
      const scopes = [...frame.scopes, new Map(node.variable === undefined ? [] : [[node.variable, value]])];
      const dot = node.kind === "with" && isTrue(value) ? value : frame.dot;
      runNodes(isTrue(value) ? node.body : node.otherwise, { dot, scopes }, run);
      return;
    }
    case "range": {
      const items = itemsOf(evaluate(node.pipeline, frame, run));
      if (items.length === 0) runNodes(node.otherwise, frame, run);
      for (const [key, value] of items) {
        const scope: Scope = new Map();
        if (node.key !== undefined) scope.set(node.key, key);
        if (node.value !== undefined) scope.set(node.value, value);
        runNodes(node.body, { dot: value, scopes: [...frame.scopes, scope] }, run);
      }
      return;
    }
  }
}

function itemsOf(value: GoValue): readonly (readonly [GoValue, GoValue])[] {
  if (isGoList(value)) return value.map((item, index) => [index, item] as const);
  // Go goes through a map in the order of its keys.
  if (isGoMap(value)) return [...value].sort(([a], [b]) => (a < b ? -1 : 1));
  if (value === undefined) return [];
  throw new TemplateError("a `range` over something else");
}

function evaluate(pipeline: Pipeline, frame: Frame, run: Run): GoValue {
  let last: readonly GoValue[] = [];
  for (const command of pipeline) last = [call(command, last, { frame, run })];
  return last[0];
}

interface Place {
  readonly frame: Frame;
  readonly run: Run;
}

function call([head, ...rest]: readonly Operand[], last: readonly GoValue[], place: Place): GoValue {
  spend(place.run.budget, 1);
  if (head === undefined) return last[0];
  if (head.kind === "function") {
    const shortened = shortCircuit(head.name, rest, place);
    if (shortened !== undefined) return shortened.value;
    const given = [...rest.map((operand) => read(operand, place)), ...last];
    return place.run.functions(head.name, given);
  }
  const found = head.kind === "field" ? readField(head, place) : read(head, place);
  if (isMethod(found)) return found.call([...rest.map((operand) => read(operand, place)), ...last]);
  if (rest.length > 0 || last.length > 0) throw new TemplateError("arguments of what has none");
  return found;
}

/** `and` and `or` stop at the value that decides. */
function shortCircuit(
  name: string,
  operands: readonly Operand[],
  place: Place,
): { readonly value: GoValue } | undefined {
  if ((name !== "and" && name !== "or") || operands.length === 0) return undefined;
  let value: GoValue;
  for (const operand of operands) {
    value = read(operand, place);
    if (isTrue(value) === (name === "or")) break;
  }
  return { value };
}

function read(operand: Operand, place: Place): GoValue {
  switch (operand.kind) {
    case "literal":
      return operand.value;
    case "dot":
      return place.frame.dot;
    case "variable": {
      const scope = place.frame.scopes.findLast((scope) => scope.has(operand.name));
      if (scope === undefined) throw new TemplateError(`the variable \`$${operand.name}\``);
      return scope.get(operand.name);
    }
    case "function":
      return place.run.functions(operand.name, []);
    case "pipeline":
      return evaluate(operand.pipeline, place.frame, place.run);
    case "field": {
      const value = readField(operand, place);
      return isMethod(value) ? value.call([]) : value;
    }
  }
}

function readField({ of, name }: Extract<Operand, { kind: "field" }>, place: Place): GoValue {
  const value = read(of, place);
  if (value === undefined) return undefined;
  if (!isGoMap(value)) throw new TemplateError(`\`.${name}\``);
  if (value.has(name)) return value.get(name);
  // Hugo's own maps of parameters have keys in lower case.
  if (value.has(name.toLowerCase())) return value.get(name.toLowerCase());
  if (value.get(STRUCT) === true) throw new TemplateError(`\`.${name}\``);
  return undefined;
}

/** Marks a map that stands for a struct, whose other fields we don't have. */
export const STRUCT = "\0struct";
