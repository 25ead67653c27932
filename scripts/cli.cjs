#!/usr/bin/env node
// Becomes dist/cli.cjs. CommonJS, because Node starts it sooner than a module, and because the cache has to be on before the
// program is loaded.
const { join } = require("node:path");
const { enableCompileCache } = require("node:module");

// Node has this from 22.1 on. The cache lies beside the program, and not in the shared folder for temporary files, because Node
// doesn't check the code that it finds there: who can write here could change the program as well.
enableCompileCache?.(join(__dirname, "compile-cache"));

require("./chunks/program.cjs");
