#!/usr/bin/env node
import { runCommandLine } from "./commands/command-line.js";
import { processIo } from "./commands/io.js";

process.exitCode = await runCommandLine(process.argv.slice(2), processIo(process));
