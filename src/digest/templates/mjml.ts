import { createRequire } from "node:module";
import { dirname } from "node:path";
import { z } from "zod";
import type { Place } from "#errors.js";
import { findMjmlProblem } from "./mjml-check.js";
import { templateError } from "./template-error.js";

type Mjml = (source: string, options: object) => Promise<{ readonly html: string }>;

const validationError = z.object({
  errors: z.array(z.object({ line: z.number(), message: z.string() })).min(1),
});

/**
 * Compiles an MJML document to minified HTML. The same source gives the same HTML (but for navbar and carousel).
 *
 * @param locate from a line of `source` to the place in the template it came from
 * @throws FeedletterError E_TEMPLATE for everything that MJML refuses, or would drop or misplace silently
 */
export async function compileMjml(source: string, locate: (line: number) => Place): Promise<string> {
  const problem = findMjmlProblem(source);
  if (problem) throw templateError(locate(problem.line), problem.message, problem.fix);
  const mjml = loadMjml();
  try {
    const { html } = await mjml(source, {
      validationLevel: "strict",
      // MJML's own list adds a remote style sheet to the mail for each font that it finds in it.
      fonts: {},
      keepComments: false,
      minify: true,
      // Without skipConfigLoading htmlnano runs `htmlnano.config.cjs` from the current folder; with minifyCss it wants cssnano.
      minifyOptions: { minifyCss: false, skipConfigLoading: true },
    });
    return html;
  } catch (thrown) {
    const [first] = validationError.safeParse(thrown).data?.errors ?? [];
    const reason = first?.message ?? (thrown instanceof Error ? thrown.message : String(thrown));
    throw templateError(
      locate(first?.line ?? 1),
      `MJML refuses this: ${reason.trim()}`,
      "Correct the template.",
    );
  }
}

/**
 * Loads MJML when it is first needed (300 ms). While it is loaded it runs the code that a `.mjmlconfig` in the current folder
 * names, and no option prevents that; so for the length of this synchronous call its own folder is the current one.
 */
function loadMjml(): Mjml {
  const require = createRequire(import.meta.url);
  const home = dirname(require.resolve("mjml"));
  const { cwd } = process;
  process.cwd = () => home;
  try {
    return require("mjml");
  } finally {
    process.cwd = cwd;
  }
}
