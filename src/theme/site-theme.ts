import type { SiteConfig, ThemeConfig } from "#config/schema.js";
import { resolveLogo } from "./logo.js";
import { designTheme, type Theme } from "./theme.js";

/** The look of everything that belongs to the whole site: its pages and feeds, and mails that aren't a digest. */
export function designSiteTheme({
  site,
  theme,
}: {
  readonly site: Pick<SiteConfig, "url" | "title">;
  readonly theme: ThemeConfig;
}): Theme {
  return designTheme(theme, resolveLogo(theme.logo, { site, fallbackAlt: site.title }));
}
