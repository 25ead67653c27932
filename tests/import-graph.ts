import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Every import of a folder of modules, `import type` and `import()` too: file → files, both relative to the folder. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Floors from the ground up: a room may import from itself and from floors below. Rooms of one floor (in one string, parted
 * by spaces) never import one another.
 */
export type Floors = readonly string[];

const SPECIFIER = /\b(?:from\s*|import\s*\(\s*|import\s+)"([^"]+)"/g;

export function readImportGraph(root: string): ImportGraph {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts"))
    .sort();
  return new Map(
    files.map((file) => {
      const text = withoutComments(readFileSync(join(root, file), "utf8"));
      const found = [...text.matchAll(SPECIFIER)].flatMap(([, specifier = ""]) =>
        resolveSpecifier(root, file, specifier),
      );
      return [file, [...new Set(found)]];
    }),
  );
}

function resolveSpecifier(root: string, file: string, specifier: string): string[] {
  const toSource = (path: string) => path.replace(/\.js$/, ".ts");
  if (specifier.startsWith("#")) return [toSource(specifier.slice(1))];
  if (specifier.startsWith("."))
    return [toSource(relative(root, resolve(join(root, dirname(file)), specifier))).replaceAll("\\", "/")];
  return [];
}

function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\*\*?[\s\S]*?\*\/|\/\/.*)$/gm, "");
}

/** A line for each import that goes up or sideways, and for each file that is on no floor. */
export function findFloorFaults(graph: ImportGraph, floors: Floors): string[] {
  const levels = floors.flatMap((floor, level) => floor.split(" ").map((room) => ({ room, level })));
  const place = (file: string) =>
    levels
      .filter(({ room }) => file === room || file === `${room}.ts` || file.startsWith(`${room}/`))
      .sort((a, b) => b.room.length - a.room.length)[0];
  return [...graph].flatMap(([file, imports]) => {
    const from = place(file);
    if (from === undefined) return [`${file} is on no floor`];
    return imports.flatMap((target) => {
      const to = place(target);
      if (to === undefined || to.room === from.room || to.level < from.level) return [];
      return [`${file} (${from.room}) imports ${target} (${to.room})`];
    });
  });
}

/** Each circle of imports, as the files on its way; one that is made of types alone counts, too. */
export function findCircles(graph: ImportGraph): string[] {
  const circles = new Map<string, string>();
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      const circle = path.slice(start);
      circles.set([...circle].sort().join(" "), [...circle, file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return [...circles.values()];
}
