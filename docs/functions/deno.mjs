// Deno: deno run --allow-env --allow-net --allow-read --allow-sys --allow-ffi deno.mjs
import { createHandler } from "npm:feedletter/handler";

const answer = createHandler();

Deno.serve((request, { remoteAddr }) => answer(request, { peer: remoteAddr.hostname }));
