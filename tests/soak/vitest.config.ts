import { defineConfig } from "vitest/config";

/** `npm run soak`: too long for the suite. */
export default defineConfig({
  test: {
    include: ["tests/soak/*.soak.ts"],
    globalSetup: "tests/postgres/setup.ts",
    testTimeout: 3_600_000,
    reporters: ["verbose"],
  },
});
