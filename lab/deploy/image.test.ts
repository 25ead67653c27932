import { execFile, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { writeImageFolder } from "../../scripts/release/image-folder.mjs";
import { CONFIG, folderWith, postOn } from "../../tests/cli/cli.js";
import { canIsolate } from "../mail-systems/box.js";
import { readSteps } from "./dockerfile.js";

const ROOT = join(import.meta.dirname, "../..");
const DOCKERFILE = readFileSync(join(ROOT, "docs/deploy/Dockerfile"), "utf8");
const SITE = {
  "feedletter.yaml": `${CONFIG}digests: { weekly: { schedule: "0 9 * * 1", start: newest } }
mail: { from: "Notes <news@notes.example>", transport: outbox }
server: { url: https://letters.careers.example/, host: 0.0.0.0, trustProxy: [private] }
`,
  "content/one.md": postOn("2026-06-01", "One"),
};

let tarball = "";
beforeAll(() => {
  const to = mkdtempSync(join(tmpdir(), "feedletter-pack-"));
  execFileSync(process.execPath, [join(ROOT, "scripts/pack.mjs"), "--built", "--to", to]);
  tarball = join(to, readdirSync(to)[0] ?? "");
});

interface Image {
  readonly target: string;
  readonly context: string;
  readonly args?: Readonly<Record<string, string>>;
  /** Mounted at /site. */
  readonly site?: string;
}

/** @returns the running program, and what it and the steps before it said */
async function startImage({ target, context, args = {}, site }: Image) {
  const steps = readSteps(DOCKERFILE, target, args);
  const folder = folderWith({ build: steps.build, run: steps.run });
  for (const name of ["context", "scratch"]) mkdirSync(join(folder, name));
  cpSync(context, join(folder, "context"), { recursive: true });
  if (site !== undefined) {
    cpSync(site, join(folder, "site"), { recursive: true });
    chmodSync(join(folder, "site"), 0o755);
    for (const name of [".feedletter", "out"]) {
      mkdirSync(join(folder, "site", name));
      chownSync(join(folder, "site", name), 1000, 1000);
    }
  }
  const child = spawn(
    "unshare",
    [
      "--mount",
      "--pid",
      "--fork",
      "--kill-child=SIGKILL",
      "sh",
      join(import.meta.dirname, "image.sh"),
      folder,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  /** Process 1 of the image, as this machine numbers it. */
  const main = () => {
    const [id = ""] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").split(" ");
    return id;
  };
  const inImage = (words: readonly string[]) =>
    new Promise<number>((resolve) => {
      const enter = ["--target", main(), "--mount", "--pid", "--net", "--root", "--wd", "--setuid", "1000"];
      execFile("nsenter", [...enter, ...words], (error) => resolve(error === null ? 0 : Number(error.code)));
    });
  return {
    said: () => said,
    exited,
    main,
    inImage,
    isHealthy: async () => {
      const over = exited.then((code) => expect.fail(`exit ${code}: ${said}`));
      const until = async (): Promise<number> => {
        while (!said.includes('"listening"') && !said.includes("listen")) await setTimeout(50);
        return inImage(steps.healthCheck);
      };
      return Promise.race([until(), over]);
    },
  };
}

describe.runIf(canIsolate())("an image", () => {
  test("of the program, from the release's lockfile: a site that is mounted is served as user 1000", async () => {
    const context = folderWith({});
    writeImageFolder(context, tarball);
    const image = await startImage({ target: "program", context, site: folderWith(SITE) });
    expect(await image.isHealthy(), image.said()).toBe(0);
    const status = readFileSync(`/proc/${image.main()}/status`, "utf8");
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(await image.inImage(["sh", "-c", "touch /opt/feedletter/x"])).not.toBe(0);
    expect(
      await image.inImage([
        "sh",
        "-c",
        "! ls /opt/feedletter/*.tgz && test -d /opt/feedletter/node_modules/pg",
      ]),
    ).toBe(0);
    process.kill(Number(image.main()), "SIGTERM");
    expect(await image.exited, image.said()).toBe(0);
  });

  test("of a site, on a read-only file system: it has no private file in it, and stops with 0", async () => {
    const context = folderWith(SITE);
    cpSync(tarball, join(context, basename(tarball)));
    const image = await startImage({
      target: "site",
      context,
      args: { PACKAGES: `/context/${basename(tarball)} pg@8 pg-boss@10` },
    });
    expect(await image.isHealthy(), image.said()).toBe(0);
    expect(await image.inImage(["sh", "-c", "touch /site/x"])).not.toBe(0);
    expect(await image.inImage(["test", "-e", "/site/.feedletter/feedletter.db"])).toBe(0);
    process.kill(Number(image.main()), "SIGTERM");
    expect(await image.exited, image.said()).toBe(0);
  });

  test("without the program isn't made", async () => {
    const lock = '{ "name": "x", "lockfileVersion": 3, "packages": { "": { "name": "x" } } }';
    const context = folderWith({ "package.json": '{ "name": "x" }', "package-lock.json": lock });
    const image = await startImage({ target: "site", context });
    expect(await image.exited).toBe(90);
    expect(image.said()).toContain("node_modules/.bin/feedletter");
  });
});
