import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { version }: { version: string } = require("../../package.json");

export const VERSION = version;
