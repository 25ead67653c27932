import { COMPONENT_SITES } from "./component-sites.js";
import type { GeneratorSite } from "./site.js";
import { TEMPLATE_SITES } from "./template-sites.js";

export const SITES: readonly GeneratorSite[] = [...TEMPLATE_SITES, ...COMPONENT_SITES];
