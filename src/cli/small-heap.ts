import { setFlagsFromString } from "node:v8";

/** While many posts are built, and as V8 has them. */
const FLAGS = [
  { name: "semi-space-growth-factor", small: 1, usual: 2 },
  { name: "heap-growing-percent", small: 20, usual: 0 },
];

/** Of Node, and tried in them. V8 complains aloud of a flag that it doesn't know. */
const [OLDEST, NEWEST] = [20, 24];

interface Heap {
  /** From now on V8 looks for garbage sooner. */
  readonly keepHeapSmall: () => void;
  /** Gives V8 its own ways back: it takes compiled code from runs with the same flags alone. */
  readonly restoreDefaults: () => void;
}

/**
 * A build of thousands of posts makes gigabytes of garbage. V8 lets its young generation grow to 32 or 64 MiB and the old one to
 * several times what lives in it before it looks there, which doubles the memory and saves little time.
 *
 * @param version Node's
 */
export function openHeap(version: string): Heap {
  const major = Number.parseInt(version, 10);
  const takesFlags = major >= OLDEST && major <= NEWEST;
  let isSmall = false;
  const set = (which: "small" | "usual"): void => {
    for (const flag of FLAGS) setFlagsFromString(`--${flag.name}=${flag[which]}`);
    isSmall = which === "small";
  };
  return {
    keepHeapSmall: () => {
      if (takesFlags && !isSmall) set("small");
    },
    restoreDefaults: () => {
      if (isSmall) set("usual");
    },
  };
}
