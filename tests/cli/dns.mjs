// Preloaded (`--import`) into a process whose DNS is scripted: `?records=FILE` has TXT records as JSON, by name.
import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";

const { searchParams } = new URL(import.meta.url);
const records = JSON.parse(readFileSync(searchParams.get("records"), "utf8"));

Resolver.prototype.resolveTxt = async (name) => {
  if (name in records) return [[records[name]]];
  throw Object.assign(new Error(`queryTxt ENOTFOUND ${name}`), { code: "ENOTFOUND" });
};
