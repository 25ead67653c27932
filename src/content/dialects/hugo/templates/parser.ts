import { type Part, splitTemplate, type Token } from "./lexer.js";
import { TemplateError } from "./values.js";

export type Operand =
  | { readonly kind: "literal"; readonly value: string | number | boolean | undefined }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "dot" }
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "pipeline"; readonly pipeline: Pipeline }
  | { readonly kind: "field"; readonly of: Operand; readonly name: string };

/** Each command gets the value of the one before as its last argument. */
export type Pipeline = readonly (readonly Operand[])[];

export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "print"; readonly pipeline: Pipeline }
  | { readonly kind: "set"; readonly name: string; readonly declares: boolean; readonly pipeline: Pipeline }
  | ({
      readonly kind: "if" | "with";
      readonly variable: string | undefined;
      readonly pipeline: Pipeline;
    } & Branches)
  | ({
      readonly kind: "range";
      readonly key: string | undefined;
      readonly value: string | undefined;
      readonly pipeline: Pipeline;
    } & Branches);

interface Branches {
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

/** @throws TemplateError for what isn't in the subset that we read */
export function parseTemplate(source: string): readonly Node[] {
  const reader = { parts: splitTemplate(source), at: 0, depth: 0 };
  const { nodes, end } = parseNodes(reader);
  if (end.length > 0) throw new TemplateError("an end without a beginning");
  return nodes;
}

interface Reader {
  readonly parts: readonly Part[];
  at: number;
  depth: number;
}

const MAX_DEPTH = 50;

/** @returns the nodes up to `end` or `else`, and its tokens */
function parseNodes(reader: Reader): { readonly nodes: readonly Node[]; readonly end: readonly Token[] } {
  const nodes: Node[] = [];
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) throw new TemplateError("deep nesting");
  for (let part = reader.parts[reader.at]; part !== undefined; part = reader.parts[reader.at]) {
    reader.at += 1;
    if (part.kind === "text") nodes.push(part);
    else {
      const [first] = part.tokens;
      const word = first?.kind === "word" ? first.name : "";
      if (word === "end" || word === "else") {
        reader.depth -= 1;
        return { nodes, end: part.tokens };
      }
      nodes.push(parseAction(word, part.tokens, reader));
    }
  }
  reader.depth -= 1;
  return { nodes, end: [] };
}

function parseAction(word: string, tokens: readonly Token[], reader: Reader): Node {
  switch (word) {
    case "if":
    case "with": {
      const { names, pipeline } = parseAssigned(tokens.slice(1));
      return { kind: word, variable: names[0], pipeline, ...parseBranches(reader) };
    }
    case "range": {
      const { names, pipeline } = parseAssigned(tokens.slice(1));
      const [one, other] = names;
      const [key, value] = other === undefined ? [undefined, one] : [one, other];
      return { kind: "range", key, value, pipeline, ...parseBranches(reader) };
    }
    case "define":
    case "block":
    case "template":
    case "break":
    case "continue":
    case "return":
      throw new TemplateError(`\`${word}\``);
    default: {
      const [first, second] = tokens;
      if (first?.kind !== "variable" || second?.kind !== "mark" || !/^:?=$/.test(second.mark))
        return { kind: "print", pipeline: parsePipeline(tokens) };
      const pipeline = parsePipeline(tokens.slice(2));
      return { kind: "set", name: first.name, declares: second.mark === ":=", pipeline };
    }
  }
}

/** `$key, $value := pipeline`, or only the pipeline. */
function parseAssigned(tokens: readonly Token[]) {
  const at = tokens.findIndex((token) => token.kind === "mark" && token.mark === ":=");
  const before = at === -1 ? [] : tokens.slice(0, at);
  const names = before.flatMap((token) => (token.kind === "variable" ? [token.name] : []));
  return { names, pipeline: parsePipeline(tokens.slice(at + 1)) };
}

function parseBranches(reader: Reader): Branches {
  const { nodes: body, end } = parseNodes(reader);
  const [word, next] = end;
  if (word?.kind !== "word") throw new TemplateError("a block without an end");
  if (word.name === "end") return { body, otherwise: [] };
  if (next === undefined) {
    const { nodes: otherwise, end: last } = parseNodes(reader);
    if (last[0]?.kind !== "word" || last[0].name !== "end") throw new TemplateError("a block without an end");
    return { body, otherwise };
  }
  // `else if` has the end of its `if`.
  const name = next.kind === "word" ? next.name : "";
  if (name !== "if" && name !== "with") throw new TemplateError("an unknown `else`");
  reader.depth += 1;
  const otherwise = [parseAction(name, end.slice(1), reader)];
  reader.depth -= 1;
  return { body, otherwise };
}

function parsePipeline(tokens: readonly Token[]): Pipeline {
  const state = { tokens, at: 0 };
  const pipeline = readPipeline(state, 0);
  if (state.at < tokens.length) throw new TemplateError("what isn't Go's syntax");
  return pipeline;
}

interface TokenReader {
  readonly tokens: readonly Token[];
  at: number;
}

function readPipeline(state: TokenReader, depth: number): Pipeline {
  if (depth > MAX_DEPTH) throw new TemplateError("deep nesting");
  const commands: Operand[][] = [[]];
  for (let token = state.tokens[state.at]; token !== undefined; token = state.tokens[state.at]) {
    if (token.kind === "mark" && token.mark === ")") break;
    state.at += 1;
    const command = commands.at(-1) ?? [];
    if (token.kind === "mark" && token.mark === "|") commands.push([]);
    else if (token.kind === "mark" && token.mark === "(") {
      const pipeline = readPipeline(state, depth + 1);
      if (state.tokens[state.at] === undefined) throw new TemplateError("what isn't Go's syntax");
      state.at += 1;
      command.push({ kind: "pipeline", pipeline });
    } else if (token.kind === "field" && token.attached && command.length > 0) {
      const of = command.pop();
      if (of !== undefined) command.push(fieldsOf(of, token.names));
    } else command.push(readOperand(token));
  }
  if (commands.some((command) => command.length === 0)) throw new TemplateError("what isn't Go's syntax");
  return commands;
}

function readOperand(token: Token): Operand {
  switch (token.kind) {
    case "string":
    case "number":
      return { kind: "literal", value: token.value };
    case "variable":
      return { kind: "variable", name: token.name };
    case "field":
      return fieldsOf({ kind: "dot" }, token.names);
    case "word": {
      if (token.name === "true" || token.name === "false")
        return { kind: "literal", value: token.name === "true" };
      return token.name === "nil"
        ? { kind: "literal", value: undefined }
        : { kind: "function", name: token.name };
    }
    case "mark":
      throw new TemplateError("what isn't Go's syntax");
  }
}

function fieldsOf(of: Operand, names: readonly string[]): Operand {
  return names.reduce<Operand>((inner, name) => ({ kind: "field", of: inner, name }), of);
}
