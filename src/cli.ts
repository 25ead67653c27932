#!/usr/bin/env node
import module from "node:module";

// Since 22.1 Node can keep what it has compiled: reading the libraries is a third of a short run.
if ("enableCompileCache" in module && typeof module.enableCompileCache === "function")
  module.enableCompileCache();

const { runCommandLine } = await import("./commands/command-line.js");
const { processIo } = await import("./commands/io.js");

process.exitCode = await runCommandLine(process.argv.slice(2), processIo(process));
