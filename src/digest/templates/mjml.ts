import { z } from "zod";
import type { Place } from "#errors.js";
import { findMjmlProblem } from "./mjml-check.js";
import { templateError } from "./template-error.js";

const validationError = z.object({
  errors: z.array(z.object({ line: z.number(), message: z.string() })).min(1),
});

/**
 * Without skipConfigLoading, htmlnano would run `htmlnano.config.cjs` from the current folder. The other two would need
 * packages that Feedletter doesn't have (cssnano, svgo).
 */
const MINIFY_OPTIONS = { minifyCss: false, minifySvg: false, skipConfigLoading: true };

/**
 * Compiles an MJML document to minified HTML. The same source gives the same HTML (except for navbar and carousel).
 *
 * @param locate returns the place in the template that a line of `source` comes from
 * @throws FeedletterError E_TEMPLATE for everything that MJML refuses, or would silently drop or misplace
 */
export async function compileMjml(source: string, locate: (line: number) => Place): Promise<string> {
  const problem = findMjmlProblem(source);
  if (problem) throw templateError(locate(problem.line), problem.message, problem.fix);
  const { default: mjml } = await import("mjml");
  try {
    const { html } = await mjml(source, {
      validationLevel: "strict",
      // For each font that MJML's own list contains, it would add a remote style sheet to the mail.
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
