import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    browser: string;
  }
}

const root = join(import.meta.dirname, "../..");

/**
 * Unpacks the browser once per version, beside the packages. The package unpacks into TMPDIR, with the shared libraries it
 * needs only where it believes to run on a bare system, hence the two variables.
 */
async function unpackBrowser(): Promise<string> {
  const { version } = JSON.parse(
    readFileSync(join(root, "node_modules/@sparticuz/chromium/package.json"), "utf8"),
  );
  const folder = join(root, "node_modules/.cache", `browser-${version}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const script = 'await (await import("@sparticuz/chromium")).default.executablePath()';
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    env: { ...process.env, TMPDIR: unfinished, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" },
  });
  await writeFile(join(unfinished, "fonts.conf"), fontConfiguration(folder));
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** Only the package's own fonts, so that every machine measures the same text. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`;
}

/** Starts one browser for all browser tests; they connect to it. */
export default async function launch(project: TestProject): Promise<() => Promise<void>> {
  const folder = await unpackBrowser();
  const server = await chromium.launchServer({
    executablePath: join(folder, "chromium"),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    env: {
      ...process.env,
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
      LD_LIBRARY_PATH: join(folder, "al2023/lib"),
    },
  });
  project.provide("browser", server.wsEndpoint());
  return () => server.close();
}
