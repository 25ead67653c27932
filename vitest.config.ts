import { defineConfig } from "vitest/config";
import { useOwnTemporaryFolder } from "./tests/temporary-folder.js";

useOwnTemporaryFolder({ inMemory: true });

/** They look at what their process has loaded and opened. */
const ALONE = ["tests/content/lazy-loading.test.ts", "tests/app/open-handles.test.ts"];

/** In a browser, on both databases. */
const PUBLISHER = ["issues", "next", "people"].map((pages) => `tests/browser/admin-${pages}.test.ts`);

export default defineConfig({
  test: {
    // Many tests start the program several times, and a shared machine may be ten times slower than a free one.
    testTimeout: 60_000,
    // Nothing may depend on the zone of the machine; in this one a mistake would show.
    env: { TZ: "Pacific/Kiritimati" },
    setupFiles: "tests/one-seed.ts",
    // By default a core is left free; on two that halves the speed.
    maxWorkers: "100%",
    // Loading the same modules anew for each file took half of the time.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/browser/**", "tests/postgres/**", ...ALONE],
        },
      },
      { extends: true, test: { name: "alone", include: ALONE, isolate: true } },
      {
        extends: true,
        test: {
          name: "postgres",
          include: ["tests/postgres/**/*.test.ts"],
          globalSetup: "tests/postgres/setup.ts",
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          exclude: PUBLISHER,
          globalSetup: "tests/browser/launch.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "publisher",
          include: PUBLISHER,
          globalSetup: ["tests/browser/launch.ts", "tests/postgres/setup.ts"],
          // Each test does all acts of its pages; a busy machine needs a minute.
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
