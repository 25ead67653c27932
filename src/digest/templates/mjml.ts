import { z } from "zod";
import type { Place } from "#errors.js";
import { findMjmlProblem } from "./mjml-check.js";
import { templateError } from "./template-error.js";

const validationError = z.object({
  errors: z.array(z.object({ line: z.number(), message: z.string() })).min(1),
});

/**
 * Without skipConfigLoading, htmlnano runs `htmlnano.config.cjs` from the current folder. The other two want packages that
 * Feedletter doesn't have (cssnano, svgo).
 */
const MINIFY_OPTIONS = { minifyCss: false, minifySvg: false, skipConfigLoading: true };

/**
 * Compiles an MJML document to minified HTML. The same source gives the same HTML (but for navbar and carousel).
 *
 * @param locate from a line of `source` to the place in the template it came from
 * @throws FeedletterError E_TEMPLATE for everything that MJML refuses, or would drop or misplace silently
 */
export async function compileMjml(source: string, locate: (line: number) => Place): Promise<string> {
  const problem = findMjmlProblem(source);
  if (problem) throw templateError(locate(problem.line), problem.message, problem.fix);
  const { default: mjml } = await import("mjml");
  try {
    const { html } = await mjml(source, {
      validationLevel: "strict",
      // MJML's own list adds a remote style sheet to the mail for each font that it finds in it.
      fonts: {},
      keepComments: false,
      minify: true,
      minifyOptions: MINIFY_OPTIONS,
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
