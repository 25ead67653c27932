import { describe, expect, test } from "vitest";
import { refreshed } from "#app/admin/refreshed.js";

function open({
  takes = 0,
  ...options
}: {
  readonly takes?: number;
  readonly within: number;
  readonly showsOld?: boolean;
}) {
  let now = 0;
  let reads = 0;
  const look = refreshed(
    async () => {
      reads += 1;
      now += takes;
      return reads;
    },
    { clock: () => now, ...options },
  );
  return {
    look,
    reads: () => reads,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe("a costly reading", () => {
  test("is shared by everybody who looks at the same time, and for a while", async () => {
    const { look, reads, pass } = open({ within: 1_000 });
    expect(await Promise.all([look(), look(), look()])).toEqual([1, 1, 1]);
    pass(999);
    expect(await look()).toBe(1);
    pass(1);
    expect(await look()).toBe(2);
    expect(reads()).toBe(2);
  });

  test("takes at most a twentieth of the time", async () => {
    const { look, pass } = open({ within: 1_000, takes: 500 });
    await look();
    pass(9_999);
    expect(await look()).toBe(1);
    pass(1);
    expect(await look()).toBe(2);
  });

  test("may show the last value while the next is read", async () => {
    const { look, pass } = open({ within: 1_000, showsOld: true });
    await look();
    pass(1_000);
    expect(await look()).toBe(1);
    expect(await look()).toBe(2);
  });

  test("is tried again after it has failed", async () => {
    let fails = true;
    const look = refreshed(
      async () => {
        if (fails) throw new Error("no");
        return 1;
      },
      { clock: () => 0, within: 1_000 },
    );
    await expect(look()).rejects.toThrow("no");
    fails = false;
    expect(await look()).toBe(1);
  });
});
