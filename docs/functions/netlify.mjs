// Netlify Functions.
import { createHandler } from "feedletter/handler";

const answer = createHandler();

export default (request, context) =>
  answer(request, { peer: context.ip, waitUntil: context.waitUntil?.bind(context) });

export const config = { path: "/*" };
