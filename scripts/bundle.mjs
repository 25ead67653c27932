import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { rolldown } from "rolldown";
import { minifySync } from "rolldown/utils";
import { ENTRIES, FILES_OF_THEIR_OWN, LIBRARIES } from "./entries.mjs";
import { DIST, OUTSIDE, ROOT } from "./places.mjs";

/** Used by our packages if they are installed. Feedletter doesn't need them: docs/decisions/013-light-package.md. */
const ABSENT = ["canvas", "typescript"];

/** mjml's packages that come in a build for browsers, too: that one reads no files, runs no configuration and fetches nothing. */
const BROWSER_BUILDS = {
  cheerio: "dist/browser/index.js",
  "detect-node": "browser.js",
  juice: "client.js",
};

/**
 * What packages import for work that we don't give them, and that would be a megabyte: imapflow hands us the bytes of mails and decodes
 * none, logs nothing and uses no proxy. iconv-lite's tables are those of Asian encodings. xml-js only writes XML for us, but every build
 * would have to load its parser, too.
 */
const UNUSED = [
  { by: "imapflow", id: /^(?:encoding-japanese|pino|socks)$/ },
  { by: "libmime", id: /^(?:encoding-japanese|\.\/mimetypes(?:\.js)?)$/ },
  { by: "@zone-eu/mailsplit", id: /^encoding-japanese$/ },
  { by: "iconv-lite", id: /^\.\/tables\/(?!cp936|gbk)/ },
  { by: "xml-js", id: /^sax$/ },
  // It would look for configuration, which mjml tells it not to do.
  { by: "htmlnano", id: /^cosmiconfig$/ },
  // Maps of lines: ours stay where they are. And a listing of tokens for its own developers.
  { by: "sucrase", id: /^(?:@jridgewell\/gen-mapping|lines-and-columns)$/ },
  // Kinds of keys that `state` doesn't take.
  { by: "age-encryption", id: /^@noble\/(?:post-quantum\/|curves\/nist)/ },
];
const UNUSED_MODULE = "\0unused";

const CHUNKS = "chunks";
const REQUIRED = "\0required:";

/**
 * Writes the program and the library to dist/, with all packages that are JavaScript (docs/decisions/013-light-package.md).
 *
 * @returns the folders of the packages that were taken in
 */
export async function bundle() {
  const output = await write(
    {
      input: ENTRIES,
      preserveEntrySignatures: "allow-extension",
      plugins: [loadWhenSpoken(), loadWhenRequired(), takeBrowserBuilds(), leaveOutUnused()],
    },
    {
      dir: DIST,
      exports: "named",
      entryFileNames: `${CHUNKS}/[name].cjs`,
      chunkFileNames: nameChunk,
      codeSplitting,
    },
  );
  squeezePackages(output);
  copyFileSync(join(import.meta.dirname, "cli.cjs"), join(DIST, "cli.cjs"));
  chmodSync(join(DIST, "cli.cjs"), 0o755);
  for (const { name, file } of LIBRARIES) {
    const chunk = output.find((written) => written.type === "chunk" && written.name === name);
    writeFileSync(join(DIST, `${file}.js`), asModule(chunk));
    writeFileSync(join(DIST, `${file}.cjs`), asCommonJs(chunk));
  }
  writeFileSync(join(DIST, CHUNKS, "fingerprint.txt"), fingerprint(DIST));
  return packagesOf(output);
}

/** To a module, what CommonJS exports by default is everything that it exports. */
function asModule({ exports, fileName }) {
  const names = exports.filter((name) => name !== "default");
  const named = names.length === 0 ? "" : `export { ${names.join(", ")} } from "./${fileName}";\n`;
  const isDefault = names.length < exports.length;
  return isDefault ? `import chunk from "./${fileName}";\n${named}export default chunk.default;\n` : named;
}

/** Tools that read the code without running it see a default export only where it is written out. */
function asCommonJs({ exports, fileName }) {
  if (!exports.includes("default")) return `module.exports = require("./${fileName}");\n`;
  const lines = exports.map((name) => `exports.${name} = chunk.${name};\n`).join("");
  return `Object.defineProperty(exports, "__esModule", { value: true });\nconst chunk = require("./${fileName}");\n${lines}`;
}

async function write(input, output) {
  const build = await rolldown({
    cwd: ROOT,
    platform: "node",
    external: OUTSIDE.map((name) => new RegExp(`^${name}(?:/|$)`)),
    resolve: {
      alias: Object.fromEntries(ABSENT.map((name) => [name, join(import.meta.dirname, "absent.cjs")])),
    },
    ...input,
    // Packages that export by name and by default: whoever requires them gets what Node gives.
    checks: { mixedExports: false, ineffectiveDynamicImport: false },
    // What mjml asks before it runs code that a `.mjmlconfig` in the current folder names.
    transform: { define: { "process.env.MJML_BROWSER": '"true"' } },
  });
  const { output: files } = await build.write({ format: "cjs", comments: false, ...output });
  await build.close();
  return files;
}

/** Each language but English is a file of its own, which is read for the first text in it. */
function loadWhenSpoken() {
  const IMPORTED = /^import \{ (?!en\b)(\w\w) \} from "\.\/\1\.js";\n/gm;
  return {
    name: "load-when-spoken",
    transform: {
      filter: { id: /\/src\/i18n\/messages\.ts$/ },
      handler: (code) => {
        const languages = [...code.matchAll(IMPORTED)].map(([, language]) => language);
        const written = languages.reduce(
          (text, language) =>
            text.replace(` () => ${language},`, ` () => require("${SPOKEN}${language}").${language},`),
          code.replace(IMPORTED, ""),
        );
        return { code: written, map: null };
      },
    },
    resolveId(id) {
      if (!id.startsWith(SPOKEN)) return null;
      const language = id.slice(SPOKEN.length);
      this.emitFile({
        type: "chunk",
        id: REQUIRED + join(ROOT, `src/i18n/${language}.ts`),
        fileName: `${CHUNKS}/languages/${language}.cjs`,
      });
      return { id: `./languages/${language}.cjs`, external: true };
    },
  };
}

const SPOKEN = "spoken:";

/** Our modules require some packages in the middle of a function, because few posts need them: each of these is a file of its own. */
function loadWhenRequired() {
  const DECLARED = /^const require = createRequire\(import\.meta\.url\);$/m;
  return {
    name: "load-when-required",
    // In a bundle of CommonJS the module's own `require` is what these modules make for themselves.
    transform: {
      filter: { id: /\/src\/.*\.ts$/, code: DECLARED },
      handler: (code) => ({ code: code.replace(DECLARED, ""), map: null }),
    },
    async resolveId(id, importer, { kind }) {
      if (id.startsWith(REQUIRED)) return id;
      if (kind !== "require-call" || !importer?.startsWith(join(ROOT, "src"))) return null;
      if (id.startsWith(".")) return { id, external: true };
      const resolved = await this.resolve(id, importer, { kind, skipSelf: true });
      if (resolved === null || resolved.external) return resolved;
      // A module of its own, as what others import, too, would only be a part of this file's exports.
      this.emitFile({ type: "chunk", id: REQUIRED + resolved.id, fileName: `${CHUNKS}/required/${id}.cjs` });
      return { id: `./required/${id}.cjs`, external: true };
    },
    load: (id) =>
      id.startsWith(REQUIRED)
        ? `module.exports = require(${JSON.stringify(id.slice(REQUIRED.length))});`
        : undefined,
  };
}

function takeBrowserBuilds() {
  return {
    name: "browser-builds",
    async resolveId(id, importer, { kind }) {
      if (!Object.hasOwn(BROWSER_BUILDS, id)) return null;
      const resolved = await this.resolve(id, importer, { kind, skipSelf: true });
      return resolved === null ? null : join(packageOf(resolved.id), BROWSER_BUILDS[id]);
    },
  };
}

function leaveOutUnused() {
  return {
    name: "unused",
    resolveId: (id, importer = "") =>
      UNUSED.some((unused) => unused.id.test(id) && importer.includes(`/node_modules/${unused.by}/`))
        ? UNUSED_MODULE
        : null,
    load: (id) => (id === UNUSED_MODULE ? "module.exports = [];" : null),
  };
}

/**
 * Takes the white space and the names of variables out of files that hold nothing but packages. The names of functions and classes
 * stay, and so do the lines that say which modules a file holds. Our own code stays as it is, so that a stack trace shows its lines.
 */
function squeezePackages(files) {
  const shorter = { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: true } };
  for (const { type, code, fileName, moduleIds = [] } of files) {
    if (type !== "chunk" || !moduleIds.every((id) => id.startsWith("\0") || id.includes("/node_modules/")))
      continue;
    const squeezed = minifySync(fileName, code, shorter);
    if (squeezed.errors.length > 0) throw new Error(`${fileName}: ${squeezed.errors[0].message}`);
    const modules = code.match(/^\/\/ \S*node_modules\/.*$/gm) ?? [];
    writeFileSync(join(DIST, fileName), `${[...modules, squeezed.code].join("\n")}\n`);
  }
}

const codeSplitting = {
  includeDependenciesRecursively: false,
  groups: [{ debugName: "by-command", name: groupModules() }],
};

/** Errors name these files: a package's is named after the package, not `lib3.cjs`. */
function nameChunk({ name, moduleIds }) {
  const folder = packageOf(moduleIds.at(-1) ?? "");
  return `${CHUNKS}/${folder === undefined ? name : basename(folder)}.cjs`;
}

function groupModules() {
  let known;
  return (id, graph) => {
    if (id === ENTRIES.program) return null;
    if (id.includes("/node_modules/htmlnano/")) return "htmlnano";
    if (/\/node_modules\/(?:sucrase|ts-interface-checker)\//.test(id)) return "sucrase";
    known ??= FILES_OF_THEIR_OWN.map(({ name, modules }) => [name, importedBy(modules, graph)]);
    return known.find(([, modules]) => modules.has(id))?.[0] ?? null;
  };
}

/** The modules and all that they import, but for what is imported when it is asked for. */
function importedBy(modules, graph, into = new Set()) {
  for (const id of modules) {
    if (into.has(id)) continue;
    into.add(id);
    importedBy(graph.getModuleInfo(id)?.importedIds ?? [], graph, into);
  }
  return into;
}

/** What a cache was written by is told by this: a version has many while it is worked on. */
function fingerprint(folder) {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true }).sort())
    if (/\.c?js$/.test(name)) hash.update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}

function packagesOf(files) {
  const modules = files.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  return [...new Set(modules.flatMap((id) => packageOf(id) ?? []))].sort();
}

/** The folder of the package that a file belongs to, if it isn't ours. Some packages hold copies of others, without a manifest. */
function packageOf(path) {
  const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll("\\", "/")) ?? [];
  if (folder === undefined || existsSync(join(folder, "package.json"))) return folder;
  return packageOf(folder.slice(0, folder.lastIndexOf("/node_modules/")));
}
