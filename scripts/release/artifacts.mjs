// Makes what a release publishes, in pack/, and tries it.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../places.mjs";
import { findBillFaults } from "./bill-of-materials.mjs";
import { writeImageFolder } from "./image-folder.mjs";
import { fail, run } from "./run.mjs";

const PACK = join(ROOT, "pack");

/**
 * @param {import("./plan.mjs").Plan} plan
 * @param {(title: string) => void} say
 * @returns {readonly { name: string, bytes: number, sha256: string }[]} what is in pack/ for the release, by name
 */
export function makeArtifacts(plan, say) {
  const node = (title, ...args) => {
    say(title);
    run(process.execPath, args);
  };
  node("Build", "scripts/build.mjs");
  node("Pack", "scripts/pack.mjs", "--built");
  const tarball = readdirSync(PACK).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("scripts/pack.mjs made no package.");
  node(
    "Try the package: install, init, build, check, send, serve",
    "scripts/try-nodes.mjs",
    ...["--product", "--current", "--tarball", join(PACK, tarball)],
  );
  say("Bill of materials and licences");
  const bill = readFileSync(join(PACK, "package/dist/sbom.cdx.json"), "utf8");
  const licences = readFileSync(join(PACK, "package/dist/LICENSES.txt"), "utf8");
  const faults = findBillFaults(JSON.parse(bill), licences);
  if (faults.length > 0) fail(faults.join("\n"));
  const name = tarball.replace(/\.tgz$/, "");
  writeFileSync(join(PACK, `${name}.cdx.json`), bill);
  mkdirSync(join(PACK, "image"), { recursive: true });
  writeImageFolder(join(PACK, "image"), join(PACK, tarball));
  writeFileSync(join(PACK, "release-notes.md"), `${plan.notes}\n`);
  const files = [tarball, `${name}.cdx.json`].map((file) => describe(file));
  const sums = files.map(({ name: file, sha256 }) => `${sha256}  ${file}\n`).join("");
  writeFileSync(join(PACK, "SHA256SUMS"), sums);
  return [...files, describe("SHA256SUMS")];
}

function describe(name) {
  const path = join(PACK, name);
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  return { name, bytes: statSync(path).size, sha256 };
}
