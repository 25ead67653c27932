/** The server's pages as one function, for platforms that start a process for a request (docs/functions). */

export { createHandler, type HandlerOptions } from "#api/serving.js";
export type { Handler, RequestInfo } from "#app/server/create-handler.js";
