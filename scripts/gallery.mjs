// Writes the README's pictures into docs/images/, and pictures of mails and pages in every view that the browser tests check into
// gallery/, which isn't committed. Run by `npm run gallery`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const names = [
  ...["sample-site", "digest", "letter", "subscribe", "issue-page", "people-pages"],
  "transactional-mail",
];
const tests = names.map((name) => `tests/browser/${name}.test.ts`);
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--project", "browser", "--project", "publisher", ...tests],
  {
    cwd: root,
    env: {
      ...{ LETTER_POSTS: "200", ...process.env },
      README_IMAGES: join(root, "docs/images"),
      GALLERY: join(root, "gallery"),
    },
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;
