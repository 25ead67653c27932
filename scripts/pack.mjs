// Makes the package that is published, in pack/: `npm run pack`. The repository's package.json names what the program is made of;
// the package's names what is installed along with it, so the package is made in a folder of its own.
//
//   node scripts/pack.mjs [--built] [--to FOLDER]
//
// --built  takes dist/ and build/ as they are
// --to     where the .tgz goes, instead of pack/
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { exportsOf, LIBRARIES } from "./entries.mjs";
import { makeManPage } from "./man-page.mjs";
import { BUNDLED, DIST, MODULES, OUTSIDE, ROOT } from "./places.mjs";
import { readLicences } from "./release/bill-of-materials.mjs";
import { readSections } from "./release/changelog.mjs";
import { addressesOf } from "./repository.mjs";
import { rollUpTypes } from "./types.mjs";

/** README.md links to what is here, so its links work in the package, too. */
const DOCUMENTS = ["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "docs"];

const PUBLISHED = ["name", "version", "description", "keywords", "license", "type", "engines", "bin"];
const PEERS = ["peerDependencies", "peerDependenciesMeta"];

const { values } = parseArgs({ options: { built: { type: "boolean" }, to: { type: "string" } } });
const repository = readJson(join(ROOT, "package.json"));
const pack = join(ROOT, "pack");
const staged = join(pack, "package");

if (!values.built) execFileSync(process.execPath, [join(ROOT, "scripts/build.mjs")], { stdio: "inherit" });
rmSync(pack, { recursive: true, force: true });
mkdirSync(staged, { recursive: true });
// What Node has compiled on this machine stays here.
cpSync(DIST, join(staged, "dist"), { recursive: true, filter: (path) => !path.endsWith("compile-cache") });
for (const name of [...DOCUMENTS, "email-templates"])
  cpSync(join(ROOT, name), join(staged, name), { recursive: true, filter: isDocument });
await rollUpTypes(LIBRARIES, join(staged, "dist"));
// Programs read these, so they need no white space.
writeJson(join(staged, "schema.json"), readJson(join(ROOT, "schema.json")));
writeJson(join(staged, "dist/sbom.cdx.json"), billOfMaterials());
mkdirSync(join(staged, "man"));
writeFileSync(join(staged, "man/feedletter.1"), await makeManPage(repository, releaseDate(), MODULES));
writeFileSync(join(staged, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);

const to = resolve(values.to ?? pack);
const packed = npm(["pack", "--ignore-scripts", "--json", "--pack-destination", to], staged);
const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(packed);
console.log(`${join(to, filename)}: ${size} bytes, ${unpackedSize} unpacked, ${entryCount} files`);

/** The last release's, or that of the last change. */
function releaseDate() {
  const [newest] = readSections(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")).filter(({ date }) => date);
  const git = () =>
    execFileSync("git", ["log", "-1", "--format=%cs"], { cwd: ROOT, encoding: "utf8" }).trim();
  return newest?.date ?? git();
}

function manifest() {
  const dependencies = OUTSIDE.filter((name) => name in repository.dependencies);
  return {
    ...pick(repository, PUBLISHED),
    ...addressesOf(repository),
    man: ["./man/feedletter.1"],
    files: [...DOCUMENTS, "man", "dist", "email-templates", "schema.json"],
    exports: { ...exportsOf(LIBRARIES), ...pick(repository.exports, ["./schema.json", "./package.json"]) },
    dependencies: pick(repository.dependencies, dependencies),
    ...pick(repository, PEERS),
  };
}

/** CycloneDX: the packages that dist/ has copies of, so that they can be audited. The same bytes for the same packages. */
function billOfMaterials() {
  const { serialNumber, ...bill } = JSON.parse(
    npm(["sbom", "--sbom-format=cyclonedx", "--package-lock-only"], ROOT),
  );
  const bundled = new Set(readJson(BUNDLED).map(identify));
  const { timestamp, ...metadata } = bill.metadata;
  const licences = readLicences(readFileSync(join(DIST, "LICENSES.txt"), "utf8"));
  const components = bill.components
    .filter(({ name, version }) => bundled.has(`${name}@${version}`))
    .map((component) => addLicence(component, licences));
  const missing = new Set(bundled);
  for (const { name, version } of components) missing.delete(`${name}@${version}`);
  if (missing.size > 0) throw new Error(`npm sbom doesn't list ${[...missing].join(", ")}.`);
  const kept = new Set([
    metadata.component["bom-ref"],
    ...components.map((component) => component["bom-ref"]),
  ]);
  return {
    ...bill,
    metadata: { ...metadata, component: { ...metadata.component, name: repository.name, properties: [] } },
    components,
    dependencies: bill.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) })),
  };
}

/** npm doesn't know the licence of packages that state it in an old form. */
function addLicence(component, licences) {
  const id = licences.get(`${component.name}@${component.version}`);
  return component.licenses?.length > 0 ? component : { ...component, licenses: [{ license: { id } }] };
}

function identify(folder) {
  const { name, version } = readJson(join(ROOT, folder, "package.json"));
  return `${name}@${version}`;
}

function npm(args, cwd) {
  const shell = process.platform === "win32";
  return execFileSync("npm", args, { cwd, encoding: "utf8", maxBuffer: 1 << 26, shell });
}

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
}

/** What makes a site of docs/ isn't for readers of the package. */
function isDocument(path) {
  return !/^docs\/(?:node_modules|\.vitepress|api|package(?:-lock)?\.json|typedoc\.config\.js)(?:\/|$)/.test(
    relative(ROOT, path).replaceAll("\\", "/"),
  );
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value)}\n`);
}
