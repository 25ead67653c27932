import { createJudge, type Judge } from "./judge.js";
import { RULE_TABLES } from "./rules/tables.js";

/** The judge of all answers, at SMTP time and in reports. Building it takes some milliseconds, so a process keeps one. */
export function createAnswerJudge(): Judge {
  return createJudge(RULE_TABLES);
}
