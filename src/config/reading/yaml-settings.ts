import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from "yaml";
import { makePlaceFinder } from "#config/lines.js";
import { FeedletterError, reasonOf } from "#errors.js";
import type { Settings } from "./settings.js";
import { findYamlFault } from "./yaml-faults.js";

/** The position of each key and item, and the node of each scalar, by path joined with dots. */
type Positions = Map<string, { readonly offset: number; readonly scalar?: Scalar }>;

/** @param name of the file, for errors. @throws FeedletterError E_CONFIG for what isn't YAML */
export function readYamlSettings(text: string, name: string, path: string): Settings {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const broken = findSyntaxError(document);
  if (broken !== undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `Invalid YAML: ${broken.message.replace(/\.$/, "")}.`,
      fix: broken.kind === "duplicate" ? "Put what is below both into one." : "Correct the line.",
      place: { file: name, line: counter.linePos(broken.offset).line },
    });
  }
  const positions: Positions = new Map();
  collectPositions(document.contents, [], positions);
  const lines = new Map([...positions].map(([key, { offset }]) => [key, counter.linePos(offset).line]));
  return {
    placeOf: makePlaceFinder(name, lines),
    texts: [...positions].flatMap(([key, { scalar }]) => {
      if (typeof scalar?.value !== "string") return [];
      const replace = (filled: string): void => {
        scalar.value = filled;
      };
      return [{ key, written: scalar.value, replace }];
    }),
    drop: (setting) => void document.deleteIn(setting),
    isInFile: () => true,
    value: () => toValue(document, name) ?? {},
    files: [path],
  };
}

/** @throws FeedletterError E_CONFIG for an alias without an anchor, and for aliases that expand to too much */
function toValue(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new FeedletterError("E_CONFIG", {
      message: `Invalid YAML: ${reasonOf(cause)}.`,
      fix: "Write the value out instead of using an alias (*).",
      place: { file: name },
      cause,
    });
  }
}

function findSyntaxError({
  errors: [error],
  contents,
}: Document): { readonly kind?: string; readonly message: string; readonly offset: number } | undefined {
  if (error !== undefined) return { message: error.message, offset: error.pos[0] };
  return findYamlFault(contents, { isAlias, isMap, isScalar, isSeq });
}

function collectPositions(node: Node | null, path: readonly string[], into: Positions): void {
  const enter = (key: string, value: unknown, offset: number | undefined): void => {
    const at = [...path, key];
    if (offset !== undefined) into.set(at.join("."), { offset, scalar: isScalar(value) ? value : undefined });
    if (isMap(value) || isSeq(value)) collectPositions(value, at, into);
  };
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (isScalar(key)) enter(String(key.value), value, key.range?.[0]);
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      const range = typeof item === "object" && item !== null && "range" in item ? item.range : undefined;
      enter(String(index), item, Array.isArray(range) ? range[0] : undefined);
    });
  }
}
