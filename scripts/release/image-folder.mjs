// What the container image is made from: the package, and a lockfile with the versions that this repository is tested with.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../places.mjs";

/** Installed beside the program, so that the image works with PostgreSQL, too. */
const BESIDE = ["pg", "pg-boss"];

/** @param {string} folder gets package.json, package-lock.json and the package @param {string} tarball the package */
export function writeImageFolder(folder, tarball) {
  const published = readJson(join(ROOT, "pack/package/package.json"));
  const { packages } = readJson(join(ROOT, "package-lock.json"));
  const name = basename(tarball);
  const manifest = {
    name: "feedletter-image",
    private: true,
    dependencies: { feedletter: `file:${name}`, ...versionsOf(packages, BESIDE) },
  };
  const kept = closureOf(packages, [...Object.keys(published.dependencies), ...BESIDE]);
  const lock = {
    name: manifest.name,
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { name: manifest.name, dependencies: manifest.dependencies },
      "node_modules/feedletter": {
        version: published.version,
        resolved: `file:${name}`,
        integrity: `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`,
        ...pick(published, ["license", "dependencies", "bin", "engines", "peerDependencies"]),
        peerDependenciesMeta: published.peerDependenciesMeta,
      },
      ...Object.fromEntries(kept.map((path) => [path, withoutFlags(packages[path])])),
    },
  };
  copyFileSync(tarball, join(folder, name));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, "package-lock.json"), `${JSON.stringify(lock, null, 2)}\n`);
}

/** The paths of the named packages and of all that they need, as Node finds them. */
function closureOf(packages, names) {
  const found = new Set();
  const add = (name, from) => {
    const path = resolvePackage(packages, name, from);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = packages[path];
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) add(needed, path);
  };
  for (const name of names) add(name, "");
  return [...found].sort();
}

function resolvePackage(packages, name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = `${folder}${folder === "" ? "" : "/"}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === "") return undefined;
  }
}

/** In this repository some of them are for tests alone. */
function withoutFlags({ dev, devOptional, peer, ...entry }) {
  return { ...entry, ...(devOptional && { optional: true }) };
}

function versionsOf(packages, names) {
  return Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`].version]));
}

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
