import { join } from "node:path";
import type { Writer } from "#files/write.js";
import { identifyThisProcess } from "./this-process.js";

/** This process as a writer of the output of a project. @param baseDir the folder of the configuration */
export function createWriter(baseDir: string): Writer {
  return { ...identifyThisProcess(), temporary: temporaryFolderIn(baseDir), lockTimeout: 10_000 };
}

/** The folder for unfinished files: private, and never published. @param baseDir the folder of the configuration */
export function temporaryFolderIn(baseDir: string): string {
  return join(baseDir, ".feedletter/tmp");
}
