#!/usr/bin/env node
import { join } from "node:path";
import { openProgram } from "./program.js";

const { argv, env, arch, version, pid } = process;
const program = openProgram({
  folder: join(import.meta.dirname, "cli"),
  engine: `${version}-${arch}`,
  writer: String(pid),
  // The variable is Node's own for its cache of compiled modules.
  code: argv.includes("--no-cache") || env.NODE_DISABLE_COMPILE_CACHE ? "ignored" : "kept",
});
process.once("exit", program.saveCode);
program.load("main.cjs");
