import { createRequire } from "node:module";
import type { Emitter, Liquid, Template } from "liquidjs";
import type { Entry } from "#content/model/post.js";
import type { Place } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import type { LiquidContext, LiquidRun } from "./context.js";
import { addJekyllFilters } from "./filters.js";
import { addIncludes } from "./include.js";
import {
  type CountSteps,
  checkLength,
  describeFailure,
  isLimit,
  MAX_LENGTH,
  MEMORY_LIMIT,
  makeStepCounter,
  RENDER_LIMIT_MS,
} from "./limits.js";
import { makePostScope } from "./post-scope.js";
import { makeSiteScope } from "./site-scope.js";
import { addJekyllTags, addPlugins } from "./tags.js";
import { cutTag, parseTemplate, tokenOf, type UnreadableTag } from "./templates.js";
import { parseTypedYaml, toLiquidMap } from "./typed-data.js";

const require = createRequire(import.meta.url);

/** Attempts at one post: what can't be run in it is left out each time. */
const MAX_ATTEMPTS = 5;

interface RenderedLiquid {
  /** Undefined where the post takes too much, and is left out. */
  readonly source: string | undefined;
  readonly findings: readonly Finding[];
}

/** Runs a post's Liquid, as Jekyll does before it reads Markdown. */
export type RenderLiquid = (source: string, entry: Entry) => RenderedLiquid;

/** Loads liquidjs, for the posts of one Jekyll site. No plugin's code is run, and no file outside the site is read. */
export function makeLiquid(context: LiquidContext): RenderLiquid {
  const { Liquid: LiquidEngine }: typeof import("liquidjs") = require("liquidjs");
  const liquid = new LiquidEngine({
    ownPropertyOnly: true,
    jekyllWhere: true,
    strictFilters: true,
    // Nothing is read by liquidjs itself: `include` is ours.
    templates: {},
    parseLimit: MAX_LENGTH,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
    timezoneOffset: 0,
    locale: "en-US",
  });
  // Liquid 4, which Jekyll has, knows none of them.
  for (const name of ["layout", "block", "render", "liquid", "echo"]) delete liquid.tags[name];
  const config = toLiquidMap(parseTypedYaml(context.jekyll.config));
  const scopeOf = makePostScope(context, config);
  const site = makeSiteScope(context, { config, scopeOf });
  let current: LiquidRun | undefined;
  const currentRun = (): LiquidRun => {
    if (current === undefined) throw new Error("A tag was called outside of a post.");
    return current;
  };
  const options = { context, config, currentRun };
  addJekyllFilters(liquid, context);
  addJekyllTags(liquid, options);
  addIncludes(liquid, options);
  return (source, entry) => {
    const findings: Finding[] = [];
    current = makeRun(source, entry, findings);
    addPlugins(source, liquid, options);
    const scope = Object.assign(Object.create(null), {
      site,
      page: scopeOf(entry),
      jekyll: JEKYLL,
      content: "",
    });
    return { source: renderSource(source, { liquid, scope, entry, findings, run: current }), findings };
  };
}

const JEKYLL = { version: "4.3.4", environment: "production" };

function makeRun(source: string, entry: Entry, findings: Finding[]): LiquidRun {
  const told = new Set<string>();
  return {
    entry,
    report: ({ kind, cause, message, token }) => {
      if (told.has(cause)) return;
      told.add(cause);
      if (told.size > MAX_REPORTS) return;
      const code = kind === "plugin" ? "W_PLUGIN" : "W_SHORTCODE";
      const place =
        token === undefined || token.file !== undefined ? entry.place : placeAt(token.begin, source, entry);
      findings.push({ ...finding(code, place, message), cause });
    },
  };
}

/** Causes that are told of for one post. */
const MAX_REPORTS = 50;

/** Cutting keeps line ends, but shifts what follows in a line. */
function placeAt(at: number, source: string, { place, body }: Entry): Place {
  return body.kind === "file"
    ? { file: place.file, line: body.line + source.slice(0, at).split("\n").length - 1 }
    : place;
}

interface Attempt {
  readonly liquid: Liquid;
  readonly scope: object;
  readonly entry: Entry;
  readonly findings: Finding[];
  readonly run: LiquidRun;
}

function renderSource(written: string, { liquid, scope, entry, findings, run }: Attempt): string | undefined {
  const leaveOut = ({ tag, at, isClosed }: UnreadableTag) => {
    const message = isClosed ? `\`${tag}\` can't be read, so it is left out.` : `\`${tag}\` is never closed.`;
    run.report({ kind: "tag", cause: message, message, token: { begin: at } });
  };
  const countSteps = makeStepCounter();
  let source = written;
  for (let attempt = 1; ; attempt += 1) {
    const parsed = parseTemplate(liquid, source);
    parsed.unreadable.forEach(leaveOut);
    try {
      return runTemplates(parsed.templates, { liquid, scope, countSteps });
    } catch (thrown) {
      const cut =
        attempt < MAX_ATTEMPTS && !isLimit(thrown) && tokenOf(thrown)?.file === undefined
          ? cutTag(parsed.source, thrown)
          : undefined;
      if (cut === undefined) {
        findings.push(
          finding("E_TEMPLATE", entry.place, `Its Liquid tags can't be run: ${describeFailure(thrown)}.`),
        );
        return undefined;
      }
      leaveOut(cut);
      source = cut.source;
    }
  }
}

interface RunOptions {
  readonly liquid: Liquid;
  readonly scope: object;
  readonly countSteps: CountSteps;
}

function runTemplates(templates: readonly Template[], { liquid, scope, countSteps }: RunOptions): string {
  const { Context, toValueSync }: typeof import("liquidjs") = require("liquidjs");
  const emitter = makeEmitter();
  const context = new Context(scope, liquid.options, { sync: true }, { liquid });
  countSteps(context);
  toValueSync(liquid.renderer.renderTemplates([...templates], context, emitter));
  return emitter.buffer;
}

function makeEmitter(): Emitter {
  return {
    buffer: "",
    write(value: unknown) {
      this.buffer += printValue(value);
      checkLength(this.buffer.length);
    },
  };
}

/** As Ruby prints it; nil is nothing, and lists are joined. */
function printValue(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(printValue).join("");
  const text = String(value);
  return text === "[object Object]" ? JSON.stringify(value) : text;
}
