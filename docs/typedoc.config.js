import { Converter } from "typedoc";
import { ENTRIES } from "../scripts/entries.mjs";

const { program, ...modules } = ENTRIES;

/** A module is called what somebody imports it as. */
function nameModules(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const module of project.children ?? [])
      module.name = module.name === "index" ? "feedletter" : `feedletter/${module.name.split("/").at(-1)}`;
  });
}

export default {
  name: "API",
  entryPoints: Object.values(modules),
  tsconfig: "../tsconfig.json",
  skipErrorChecking: true,
  plugin: ["typedoc-plugin-markdown", nameModules],
  out: "api",
  router: "module",
  entryFileName: "index",
  readme: "none",
  disableSources: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useHTMLEncodedBrackets: true,
  groupOrder: ["Functions", "Interfaces", "Type Aliases", "Classes"],
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  validation: { notExported: false },
  logLevel: "Warn",
};
