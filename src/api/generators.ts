import type { BuiltSite } from "#app/site/find-built-site.js";

/** What is unknown is undefined. */
export type SiteDescription = Omit<BuiltSite, "pages">;

/**
 * What the pages of a built site say of it: of the home page its address, description and language, and what the titles of all have in
 * common.
 *
 * @param folder of the pages; one that doesn't exist says nothing
 * @public
 */
export async function describeBuiltSite(folder: string): Promise<SiteDescription> {
  const app = await import("#app/site/find-built-site.js");
  return app.describeBuiltSite(folder);
}
