// Vercel. In vercel.json: { "rewrites": [{ "source": "/(.*)", "destination": "/api" }] }
import { createHandler } from "feedletter/handler";

const answer = createHandler();

export const GET = (request) => answer(request);
export const POST = GET;
export const OPTIONS = GET;
