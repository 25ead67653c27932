import type { Shape } from "./view.js";

/** The names that are available at a place in a template. */
export interface Scope {
  /** The type of `this`. */
  readonly shape: Shape;
  /** Block parameters (`as |post|`). */
  readonly named: Readonly<Record<string, Shape>>;
  /** `@index` and similar names. */
  readonly data: Readonly<Record<string, Shape>>;
  /** The scope that `../` leads to. */
  readonly parent?: Scope;
}

/** The type at the end of a path, or the name in it that doesn't exist, with those that do. */
export type Resolved =
  | { readonly found: true; readonly shape: Shape }
  | { readonly found: false; readonly name: string; readonly known: readonly string[] };

export const LOOP_DATA = {
  index: "number",
  key: "text",
  first: "flag",
  last: "flag",
} as const satisfies Scope["data"];

export function rootScope(shape: Shape): Scope {
  return { shape, named: {}, data: { root: shape } };
}

/** The scope inside `{{#each}}` or `{{#with}}`. Block parameters are also visible in nested blocks. */
export function innerScope(outer: Scope, shape: Shape, more: Pick<Scope, "named" | "data">): Scope {
  return {
    shape,
    named: { ...outer.named, ...more.named },
    data: { ...outer.data, ...more.data },
    parent: outer,
  };
}

export function resolvePath(
  { data, depth, parts, original }: hbs.AST.PathExpression,
  scope: Scope,
): Resolved {
  const [first, ...rest] = parts;
  const from = climb(scope, depth);
  if (!from) return { found: false, name: original, known: fieldsOf(scope.shape) };
  if (first === undefined) return { found: true, shape: from.shape };
  if (data)
    return walk(rest, own(from.data, first), {
      name: `@${first}`,
      known: Object.keys(from.data).map((name) => `@${name}`),
    });
  const named = depth === 0 && !/^(?:\.\/|this[./])/.test(original) ? own(from.named, first) : undefined;
  const known = [...fieldsOf(from.shape), ...Object.keys(from.named)];
  return walk(rest, named ?? fieldOf(from.shape, first), { name: first, known });
}

type Missing = Pick<Extract<Resolved, { found: false }>, "name" | "known">;

function walk(parts: readonly string[], shape: Shape | undefined, missing: Missing): Resolved {
  if (shape === undefined) return { found: false, ...missing };
  const [next, ...rest] = parts;
  if (next === undefined) return { found: true, shape };
  return walk(rest, fieldOf(shape, next), { name: next, known: fieldsOf(shape) });
}

function climb(scope: Scope, depth: number): Scope | undefined {
  return depth === 0 ? scope : scope.parent && climb(scope.parent, depth - 1);
}

function fieldOf(shape: Shape, name: string): Shape | undefined {
  if (typeof shape === "string") return undefined;
  if (!isList(shape)) return own(shape, name);
  return name === "length" ? "number" : /^\d+$/.test(name) ? shape[0] : undefined;
}

function fieldsOf(shape: Shape): readonly string[] {
  if (typeof shape === "string") return [];
  return isList(shape) ? ["0", "length"] : Object.keys(shape);
}

/** Array.isArray doesn't narrow readonly arrays. */
export function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function own(record: Readonly<Record<string, Shape>>, name: string): Shape | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
