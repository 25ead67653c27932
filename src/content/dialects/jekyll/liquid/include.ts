import { posix } from "node:path";
import type { Context, Emitter, Liquid, Template } from "liquidjs";
import { shortenTag } from "#content/dialects/tags/tag-reader.js";
import type { LiquidContext, LiquidRun } from "./context.js";
import { parseTemplate } from "./templates.js";
import type { LiquidMap } from "./typed-data.js";

/** Includes in includes in includes. One that includes itself never ends. */
const MAX_DEPTH = 50;

interface IncludeOptions {
  readonly context: LiquidContext;
  readonly config: LiquidMap;
  readonly currentRun: () => LiquidRun;
}

/**
 * `include`, `include_relative`, and `include_cached` of the plugin that many sites have
 * (https://jekyllrb.com/docs/includes/).
 */
export function addIncludes(liquid: Liquid, { context, config, currentRun }: IncludeOptions): void {
  const { files, jekyll } = context;
  const known = new Map<string, readonly Template[] | undefined>();
  const folder = String(config.includes_dir ?? "_includes");
  let depth = 0;
  const load = (path: string): readonly Template[] | undefined => {
    if (!known.has(path)) {
      const text = files.read(path);
      const parsed = text === undefined ? undefined : parseTemplate(liquid, text, path);
      for (const { tag } of parsed?.unreadable ?? [])
        currentRun().report({
          kind: "tag",
          cause: `\`${tag}\` in ${path} can't be read`,
          message: `\`${tag}\` in ${path} can't be read, so it is left out.`,
        });
      known.set(path, parsed?.templates);
    }
    return known.get(path);
  };
  const addInclude = (name: string, pathOf: (file: string) => string) =>
    liquid.registerTag(name, {
      *render(context: Context, emitter: Emitter) {
        const { file, parameters } = readInclude(this.token.args, liquid, context);
        const path = pathOf(file);
        const templates = /(?:^|\/)\.\.(?:\/|$)/.test(path) ? undefined : load(path);
        if (templates === undefined) {
          const tag = shortenTag(`{% ${name} ${file} %}`);
          const message = `\`${tag}\` names no file of the site, so it is left out.`;
          currentRun().report({ kind: "tag", cause: message, message, token: this.token });
          return;
        }
        if (depth >= MAX_DEPTH) throw new Error("includes include each other too often");
        depth += 1;
        context.push({ include: parameters });
        try {
          yield liquid.renderer.renderTemplates([...templates], context, emitter);
        } finally {
          context.pop();
          depth -= 1;
        }
      },
    });
  addInclude("include", (file) => `${folder}/${file}`);
  addInclude("include_cached", (file) => `${folder}/${file}`);
  addInclude("include_relative", (file) => {
    const { body } = currentRun().entry;
    const own = body.kind === "file" ? posix.relative(jekyll.root, posix.dirname(body.path)) : "";
    return posix.join(own, file);
  });
}

/** `file.html name="text" other=page.title`, where each may hold `{{ … }}`. */
const PARAMETER = /([\w-]+)\s{0,9}=\s{0,9}(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([^\s"']+))/g;

function readInclude(
  written: string,
  liquid: Liquid,
  context: Context,
): { readonly file: string; readonly parameters: Readonly<Record<string, unknown>> } {
  const [head = ""] = /^\s*(?:\{\{[^}]*\}\}|[^\s{]|\{(?!\{))+/.exec(written) ?? [];
  const parameters: Record<string, unknown> = {};
  for (const [, name = "", double, single, expression = ""] of written
    .slice(head.length)
    .matchAll(PARAMETER)) {
    const text = double ?? single;
    parameters[name] =
      text === undefined ? liquid.evalValueSync(expression, context) : text.replace(/\\(["'])/g, "$1");
  }
  const file = head.trim();
  return { file: file.includes("{{") ? renderInner(file, liquid, context) : file, parameters };
}

/** Tags may hold outputs: `{% include {{ page.kind }}.html %}`. */
export function renderInner(written: string, liquid: Liquid, context: Context): string {
  return String(liquid.renderSync(liquid.parse(written), context));
}
