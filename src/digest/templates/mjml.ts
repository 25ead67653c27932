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

/** What MJML writes for `<mj-preview>`, as the first element of the body. */
const MJML_PREVIEW = /(<body\b[^>]*>\s*<div style=")display:\s*none;[^"]*"/;

/**
 * MJML hides the preview text also by white letters of one pixel, which costs points in spam filters (HTML_FONT_LOW_CONTRAST,
 * HTML_FONT_TINY). The box alone hides it everywhere: Outlook for Windows knows no max-height, hence `mso-hide`.
 */
const HIDDEN = "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;";

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
    return html.replace(MJML_PREVIEW, (_, start: string) => `${start}${HIDDEN}"`);
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
