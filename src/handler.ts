/** The server's pages as one function, for platforms that start a process for a request (docs/functions). */

export { createHandler, type Handler, type HandlerOptions, type RequestInfo } from "./index.js";
