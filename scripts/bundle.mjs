import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

/** What a build of feeds loads. All other packages stay outside: they are loaded by few commands, and some have binaries. */
const TAKEN_IN = ["commander", "fastest-levenshtein", "feed", "yaml", "zod"];

/** Loaded by `require` when a post needs them, each as a file of its own. */
const REQUIRED = [
  "image-size",
  "markdown-it",
  "markdown-it-footnote",
  "sanitize-html",
  "saxes",
  "smol-toml",
  "yaml",
];

/**
 * Makes the program of few files: dist/cli.cjs, which loads dist/cli/main.cjs and what that asks for, with the packages that a
 * build needs taken in (docs/decisions/013-bundled-program.md, 019-compiled-code.md). The modules of the library stay as
 * they are.
 */
export async function bundleProgram(root) {
  const dist = join(root, "dist");
  const modules = join(root, "build");
  const main = join(modules, "cli/main.js");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const program = await build(
    {
      cwd: root,
      input: { main },
      preserveEntrySignatures: "allow-extension",
      external: (id, importer = "") => isPackage(id) && !isTakenIn(id, importer),
      plugins: [
        {
          name: "late-processes",
          transform: (code, id) => (id.includes("commander") ? openProcessesLate(code) : undefined),
        },
        {
          name: "texts-at-once",
          transform: (code, id) => (id.includes("xml-js") ? askTextsAtOnce(code) : undefined),
        },
        {
          name: "chunks-and-packages",
          transform: (code, id) => (id.startsWith(modules) ? nameLoaders(code, version) : undefined),
        },
      ],
    },
    {
      ...{ ...FORM, dir: dist, entryFileNames: "cli/[name].cjs", chunkFileNames: "cli/[name].cjs" },
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ debugName: "start and feeds", name: groupModules(modules, main) }],
      },
    },
  );
  const required = REQUIRED.map((name) =>
    build(
      {
        ...{ cwd: root, input: name, resolve: { conditionNames: ["require", "node", "default"] } },
        plugins: [{ name: "markdown-it", transform: assignFields, renderChunk: decodeTreeLate }],
      },
      { ...FORM, file: join(dist, "cli", `${name}.cjs`) },
    ),
  );
  const start = build(
    { cwd: root, input: join(modules, "cli/start.js") },
    { ...FORM, file: join(dist, "cli.cjs") },
  );
  const taken = [program, ...(await Promise.all([...required, start]))].flat();
  writeFileSync(join(dist, "cli", "LICENSES.txt"), licencesOf(taken));
  writeFileSync(join(dist, "cli", "fingerprint.txt"), fingerprint(dist));
}

/** Text of ASCII takes half the memory, and comments are read each time; lines and names stay, for whoever reads a trace. */
const FORM = { format: "cjs", charset: "ascii", comments: false };

/** What a cache was written by is told by this: a version has many while it is worked on. */
function fingerprint(dist) {
  const hash = createHash("sha256");
  for (const name of readdirSync(dist, { recursive: true }).sort())
    if (/\.c?js$/.test(name)) hash.update(readFileSync(join(dist, name)));
  return hash.digest("hex");
}

/** What every command loads is one file, what a build adds to it another: each file takes as long as a few posts. */
function groupModules(folder, main) {
  const groups = [
    ["start", ["cli/command-line.js", "cli/io.js"]],
    ["feeds", ["cli/commands/build.js", "app/site/build-feeds.js"]],
  ];
  let known;
  return (id, graph) => {
    if (id === main) return null;
    known ??= groups.map(([name, files]) => [
      name,
      importedBy(
        files.map((file) => join(folder, file)),
        graph,
      ),
    ]);
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

async function build(input, output) {
  // Packages that export by name and by default: whoever requires them gets what Node gives.
  const bundle = await rolldown({
    ...input,
    platform: "node",
    checks: { mixedExports: false, ineffectiveDynamicImport: false },
  });
  const { output: files } = await bundle.write(output);
  await bundle.close();
  return files.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

function isPackage(id) {
  return /^(?!node:)@?[a-z]/.test(id);
}

function isTakenIn(id, importer) {
  return importer.includes("node_modules") || TAKEN_IN.includes(id);
}

/** `src/program.ts` loads the chunks and gives them these, so that what they load has its code kept, too. */
function nameLoaders(code, version) {
  return code
    .replace('createRequire(import.meta.url)("../../package.json")', JSON.stringify({ version }))
    .replace(/\bcreateRequire\(import\.meta\.url\)/g, "requireChunk")
    .replace(/\brequire\("([\w-]+)"\)/g, (call, name) =>
      REQUIRED.includes(name) ? `require("./${name}.cjs")` : call,
    )
    .replace(/\bimport\("((?:node:)?@?[a-z][^"]*)"\)/g, 'importPackage("$1")');
}

/**
 * xml-js, which `feed` writes with, asks each text whether it has content by going through all its letters: a tenth of what
 * writing takes.
 */
function askTextsAtOnce(code) {
  return code.replace(
    /^function hasContentCompact\(element,[^)]*\) \{$/m,
    '$&\n  if (typeof element === "string") return element !== "";',
  );
}

/** Commander loads what starts other programs, which it does for nobody here: 3 ms of each run. */
function openProcessesLate(code) {
  return code.replace(
    /^const childProcess = (require\([^)]+\));$/m,
    "const childProcess = { spawn: (...given) => $1.spawn(...given) };",
  );
}

/**
 * markdown-it is published with its classes' fields defined by name, one call each: a fifth of its time, as each token has a
 * dozen. Assigning is the same, as none of its classes has a setter; a value with calls of its own is left as it is.
 */
function assignFields(code) {
  if (!code.includes("_defineProperty(")) return undefined;
  return code.replace(
    /_defineProperty\(\s*this,\s*(?:\/\*(?:(?!\*\/)[\s\S])*\*\/\s*)*"(\w+)",\s*([^()]*?)\s*\)/g,
    (_, field, value) => `this.${field} = ${value}`,
  );
}

/** The tree of all entities' names, which markdown-it decodes when it is loaded: few posts have an entity. */
function decodeTreeLate(code) {
  const [made, call] =
    /^(?:const|var) htmlDecodeTree = (?:\/\*.*?\*\/ )?(decodeTrieDict\(.*\));$/m.exec(code) ?? [];
  if (made === undefined) return undefined;
  return code
    .replace(made, () => "")
    .replaceAll("= htmlDecodeTree;", "= readDecodeTree();")
    .concat(`let decodedTree;\nfunction readDecodeTree() {\n\treturn (decodedTree ??= ${call});\n}\n`);
}

/** Their licences ask to stand beside every copy. */
function licencesOf(modules) {
  const folders = modules.flatMap(
    (id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll("\\", "/")) ?? [],
  );
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:$|[.-])/i.test(entry));
    const text = file === undefined ? "" : `\n\n${readFileSync(join(folder, file), "utf8").trim()}`;
    return `${name} ${version} (${license})${text}\n`;
  });
  return `The program holds copies of these packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
