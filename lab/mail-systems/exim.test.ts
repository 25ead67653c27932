import { expect, onTestFinished, test } from "vitest";
import { judgeReport } from "#deliveries/reports/process-report.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import { readReport } from "#mail/reports/read-report.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { findFreePort } from "../../tests/daemon/serving.js";
import { until } from "../../tests/postgres/farm.js";
import { startExim, unpackExim } from "./exim.js";
import { startSink } from "./sink.js";

const FROM = "bounces+token@careers.example";
const folder = unpackExim();
const judge = createAnswerJudge();

/** What is sent, and what Exim's answer or report says about it. */
const REFUSED = [
  ["nobody@strict.test", "hello", "address-dead"],
  ["anybody@else.test", "hello", "policy"],
  ["ada@strict.test", "something unwanted", "content"],
] as const;
const RETURNED = {
  "nouser@late.test": "address-dead",
  "nobody@late.test": "address-dead",
  "full@late.test": "mailbox-full",
  "closed@late.test": "network",
} as const;

test.skipIf(folder === undefined)(
  "Exim's refusals and reports get their verdicts, and come back to the signed address",
  async () => {
    if (folder === undefined) return;
    const sink = await startSink();
    const exim = await startExim(folder, { port: await findFreePort(), sink: sink.port });
    const transport = createSmtpTransport(exim.url, { connections: 1 });
    onTestFinished(async () => {
      await transport.close();
      await exim.stop();
      await sink.close();
    });
    const send = (to: string, text: string) => {
      const lines = [`From: ${FROM}`, `To: ${to}`, "Subject: Notes", `Message-ID: <${to}>`, "", text, ""];
      const pieces = [Buffer.from(lines.join("\r\n"))];
      return transport.send({ digest: "weekly", number: 1, from: FROM, to, pieces });
    };
    const said: unknown[] = [];
    for (const [to, text] of REFUSED) {
      const outcome = await send(to, text);
      const verdict =
        outcome.kind === "rejected"
          ? judge({ ...outcome, text: outcome.response, recipient: to, senders: [FROM] }).verdict
          : outcome;
      said.push([to, text, verdict]);
    }
    expect(said).toEqual(REFUSED);
    // An issue that is too large for the server stops the run, and costs nobody an attempt.
    expect(await send("ada@strict.test", "y\r\n".repeat(20_000))).toMatchObject({ kind: "unreachable" });

    for (const to of Object.keys(RETURNED))
      expect(await send(to, to.startsWith("full") ? "x\r\n".repeat(2_000) : "hello")).toMatchObject({
        kind: "accepted",
      });
    await until(() => sink.mails.length >= Object.keys(RETURNED).length);
    const verdicts = sink.mails.map(({ to, bytes }) => {
      const read = readReport(bytes);
      const failed = /^X-Failed-Recipients: (.*)$/m.exec(bytes.toString())?.[1]?.trim();
      return [
        to,
        failed,
        read.kind === "report" ? judgeReport(read.report, judge, { senders: [FROM] }).kind : read.kind,
      ];
    });
    expect(verdicts.sort()).toEqual(
      Object.entries(RETURNED)
        .map(([to, kind]) => [FROM, to, kind])
        .sort(),
    );
  },
);
