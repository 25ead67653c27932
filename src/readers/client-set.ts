/** A set of 64-bit hashes, 16 to 32 bytes each: a `Set` of strings takes five times as much. */
export interface ClientSet {
  /** @returns whether it is new */
  readonly add: (high: number, low: number) => boolean;
}

const FIRST_SLOTS = 1 << 8;

export function createClientSet(): ClientSet {
  // Two cells a slot, both 0 if it is free.
  let cells = new Uint32Array(2 * FIRST_SLOTS);
  let count = 0;
  const place = (into: Uint32Array, high: number, low: number): boolean => {
    const slots = into.length / 2;
    for (let slot = low & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const [foundHigh, foundLow] = [into[2 * slot], into[2 * slot + 1]];
      if (foundHigh === high && foundLow === low) return false;
      if (foundHigh !== 0 || foundLow !== 0) continue;
      into[2 * slot] = high;
      into[2 * slot + 1] = low;
      return true;
    }
  };
  const grow = (): void => {
    const larger = new Uint32Array(2 * cells.length);
    for (let cell = 0; cell < cells.length; cell += 2) {
      const [high = 0, low = 0] = [cells[cell], cells[cell + 1]];
      if (high !== 0 || low !== 0) place(larger, high, low);
    }
    cells = larger;
  };
  return {
    add: (high, low) => {
      if (count * 4 > cells.length) grow();
      // Both 0 would look like a free slot.
      const isNew = place(cells, high, low === 0 ? 1 : low);
      if (isNew) count += 1;
      return isNew;
    },
  };
}
