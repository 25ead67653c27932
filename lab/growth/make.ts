import type { GrowthCase } from "./measure.js";

/** Writes a text of a size. */
export type Make = (size: number) => string;

/** What `read` does with each of these texts. */
export function casesOf(
  kind: string,
  read: (text: string) => unknown,
  makers: Readonly<Record<string, Make>>,
): readonly GrowthCase[] {
  return Object.entries(makers).map(([name, make]) => ({
    name: `${kind}: ${name}`,
    prepare: (size) => {
      const text = make(size);
      return { length: text.length, run: () => read(text) };
    },
  }));
}

/** For work that isn't done on a text: `prepare` makes what a size stands for, and returns the work on it. */
export function workOf(
  kind: string,
  works: Readonly<Record<string, (size: number) => () => unknown>>,
): readonly GrowthCase[] {
  return Object.entries(works).map(([name, prepare]) => ({
    name: `${kind}: ${name}`,
    prepare: (size) => ({ length: size * PIECE_LENGTH, run: prepare(size) }),
  }));
}

/** Characters of a post's head, a name, an address: enough of them are as long as a long text. */
const PIECE_LENGTH = 100;

export function times(text: string, count: number): string {
  return text.repeat(count);
}

export function each(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join("");
}

export function list<Item>(count: number, make: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
