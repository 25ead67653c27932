import { execFile, execFileSync } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export const TOKEN = "ghp_secretsecretsecret";
const { PATH = "" } = process.env;

/** Git's own server over HTTP. @param isPublic whether reading needs a login */
export async function startGitHttp(root: string, isPublic: () => boolean): Promise<string> {
  const login = `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString("base64")}`;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (!isPublic() && request.headers.authorization !== login) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    const url = new URL(request.url ?? "/", "http://x");
    const backend = execFile(
      join(execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(), "git-http-backend"),
      {
        encoding: "buffer",
        env: {
          ...{ PATH, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: "1", REMOTE_USER: "me" },
          ...{ PATH_INFO: url.pathname, QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method },
          CONTENT_TYPE: request.headers["content-type"],
          HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
          GIT_PROTOCOL: request.headers["git-protocol"]?.toString(),
        },
      },
      (_, stdout) => {
        const end = stdout.indexOf("\r\n\r\n");
        const headers = stdout
          .subarray(0, end)
          .toString()
          .split("\r\n")
          .map((line) => line.split(": "));
        const status = headers.find(([name]) => name === "Status")?.[1];
        response.writeHead(Number(status?.slice(0, 3) ?? 200), Object.fromEntries(headers));
        response.end(stdout.subarray(end + 4));
      },
    );
    if (backend.stdin !== null) request.pipe(backend.stdin);
  };
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  onTestFinished(() => void server.close());
  // A number, as it listens on a port.
  const { port } = server.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}
