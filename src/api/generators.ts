import type { BuiltSite } from "#app/site/find-built-site.js";
import { checkOptions } from "./check-options.js";

/** What the pages of a site say of it. What is unknown is undefined. @experimental */
export type SiteDescription = Omit<BuiltSite, "pages">;

/**
 * What the pages of a built site say of it: of the home page its address, description and language, and what the titles of all have in
 * common.
 *
 * @param options `folder` of the pages; one that doesn't exist says nothing
 * @throws FeedletterError E_USAGE
 * @experimental
 * @example
 * ```ts
 * import { describeBuiltSite } from "feedletter";
 *
 * const { title, url } = await describeBuiltSite({ folder: "public" });
 * console.log(title, url);
 * ```
 */
export async function describeBuiltSite(options: { readonly folder: string }): Promise<SiteDescription> {
  checkOptions(options, ["folder"]);
  const { folder } = options;
  const app = await import("#app/site/find-built-site.js");
  return app.describeBuiltSite(folder);
}
