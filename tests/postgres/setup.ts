import type { TestProject } from "vitest/node";
import { startPostgres } from "./server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the tests make their databases. */
    postgres: string;
  }
}

/** One server for all tests: `TEST_DATABASE_URL`, else one of npm packages. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== "") {
    project.provide("postgres", given);
    return async () => {};
  }
  const server = await startPostgres();
  project.provide("postgres", server.url);
  return () => server.close();
}
