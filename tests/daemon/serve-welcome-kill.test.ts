import { test } from "vitest";
import { confirmWhileKilled } from "./welcome-killing.js";

test(
  "killed at any moment, everybody who confirms is welcomed once, and the publisher is told of everybody",
  () => confirmWhileKilled(),
  180_000,
);
