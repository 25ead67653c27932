/**
 * Times the verdict engine on the replies of the corpus, per second of CPU time on one core: sentences that repeat with other addresses
 * and ids, as servers' do, and sentences that are all new. Run `npm run build` first.
 *
 *   node bench/verdict.mjs
 */
import { readFileSync } from "node:fs";
import { createAnswerJudge } from "../build/deliveries/verdict/create-judge.js";

const ANSWERS = 100_000;
const file = new URL("../tests/fixtures/replies/replies.tsv", import.meta.url);
const replies = readFileSync(file, "utf8")
  .split("\n")
  .flatMap((line) => (/^[^#\t]/.test(line) ? [line.split("\t")[2]] : []));

function rateOf(textOf) {
  const judge = createAnswerJudge();
  const before = process.cpuUsage();
  for (let nth = 0; nth < ANSWERS; nth += 1) {
    const reply = replies[nth % replies.length];
    const [, code, enhanced] = /^(\d{3})[ -](\d\.\d{1,3}\.\d{1,3})?/.exec(reply);
    const recipient = `p${nth}@example.org`;
    judge({
      code: Number(code),
      enhanced,
      recipient,
      senders: ["news@careers.example"],
      text: textOf(reply, nth),
    });
  }
  const { user, system } = process.cpuUsage(before);
  return Math.round((ANSWERS / (user + system)) * 1e6);
}

const words = ["user", "limit", "mailbox", "policy", "host", "full", "address", "spam"];
const repeated = rateOf((reply, nth) => `${reply.replaceAll("ada@", `p${nth}@`)} id${nth}`);
const fresh = rateOf((reply, nth) => {
  const digits = nth.toString(8).padStart(6, "0");
  return `${reply} ${[...digits].map((digit) => words[digit]).join(" ")}`;
});
console.log(
  `${repeated.toLocaleString("en")} answers/s, ${fresh.toLocaleString("en")}/s if no two sentences are alike`,
);
