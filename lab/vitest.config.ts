import { defineConfig } from "vitest/config";
import { useOwnTemporaryFolder } from "../tests/temporary-folder.js";

useOwnTemporaryFolder();

/** What other programs judge, and what takes longer than a test may: `npm run lab`. One file after the other, as time counts. */
export default defineConfig({
  test: {
    include: ["lab/**/*.test.ts"],
    globalSetup: ["tests/postgres/setup.ts", "tests/browser/launch.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    // What helping threads of the collector do counts as time of the processor, and varies.
    execArgv: ["--single-threaded-gc"],
  },
});
