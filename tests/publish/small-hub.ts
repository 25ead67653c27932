import type { IncomingMessage } from "node:http";
import { startWebServer, type WebServer } from "../content/web-server.js";

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

export interface SmallHub extends WebServer {
  /** What the hub does instead, for the next request. */
  readonly answerNext: (...statuses: number[]) => void;
  /** Topics of which it was told, in order. */
  readonly told: readonly string[];
}

/** A WebSub hub (W3C WebSub §5 to §8): it verifies subscribers, fetches a topic when told of it, and distributes what has changed. */
export async function startHub(): Promise<SmallHub> {
  const callbacks = new Map<string, string>();
  const contents = new Map<string, string>();
  const statuses: number[] = [];
  const told: string[] = [];
  const subscribe = async (form: URLSearchParams): Promise<void> => {
    const [callback, topic] = [form.get("hub.callback") ?? "", form.get("hub.topic") ?? ""];
    const intent = new URL(callback);
    intent.search = new URLSearchParams({
      ...{ "hub.mode": "subscribe", "hub.topic": topic },
      ...{ "hub.challenge": "c1", "hub.lease_seconds": "60" },
    }).toString();
    const confirmed = await (await fetch(intent)).text();
    if (confirmed !== "c1") return;
    callbacks.set(topic, callback);
    contents.set(topic, await (await fetch(topic)).text());
  };
  const publish = async (topic: string): Promise<void> => {
    const content = await (await fetch(topic)).text();
    const callback = callbacks.get(topic);
    if (callback === undefined || contents.get(topic) === content) return;
    contents.set(topic, content);
    const link = `<${topic}>; rel="self"`;
    await fetch(callback, {
      method: "POST",
      headers: { link, "content-type": "application/xml" },
      body: content,
    });
  };
  const server = await startWebServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const status = statuses.shift();
      if (status !== undefined) return response.writeHead(status).end("not now");
      const form = new URLSearchParams(body);
      if (form.get("hub.mode") === "subscribe") await subscribe(form);
      const topic = form.get("hub.url");
      if (form.get("hub.mode") === "publish" && topic !== null) {
        told.push(topic);
        await publish(topic);
      }
      return response.writeHead(202).end();
    });
  });
  return { ...server, told, answerNext: (...next) => void statuses.push(...next) };
}
