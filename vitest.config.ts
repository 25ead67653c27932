import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 20_000,
    // By default a core is left free; on two that halves the speed.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/browser/**", "tests/postgres/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: ["tests/postgres/**/*.test.ts"],
          exclude: ["tests/postgres/pacing.test.ts"],
          globalSetup: "tests/postgres/setup.ts",
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "pacing",
          include: ["tests/postgres/pacing.test.ts"],
          globalSetup: "tests/postgres/setup.ts",
          hookTimeout: 60_000,
          // It measures: last, when nothing else runs.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          globalSetup: "tests/browser/launch.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
