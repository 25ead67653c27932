// AWS Lambda, behind a function URL or an API Gateway.
import { createHandler } from "feedletter/handler";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";

const answer = createHandler();

export const handler = handle(new Hono().all("*", ({ req }) => answer(req.raw)));
