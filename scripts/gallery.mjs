// Writes pictures of the digests into gallery/, in every view that the browser tests look at. Run by `npm run gallery`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--project", "browser", "tests/browser/digest.test.ts"],
  {
    cwd: root,
    env: { ...process.env, GALLERY: join(root, "gallery") },
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;
