import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { COMMANDS } from "#cli/program/command-table.js";
import { loadConfig } from "#config/load.js";
import { CONFIG, folderWith } from "./cli/cli.js";

const ROOT = join(import.meta.dirname, "..");
const deployed = (name: string): string => readFileSync(join(ROOT, "docs/deploy", name), "utf8");

const IMAGE = deployed("Dockerfile");
const PLATFORMS = ["fly.toml", "render.yaml", "kubernetes.yaml"];
const GRACE_SECONDS = 660;

const fly = z
  .looseObject({
    kill_signal: z.string(),
    kill_timeout: z.string(),
    build: z.object({ dockerfile: z.string() }),
    processes: z.record(z.string(), z.string()),
    http_service: z.looseObject({
      internal_port: z.number(),
      processes: z.array(z.string()),
      auto_stop_machines: z.string(),
      checks: z.array(z.looseObject({ path: z.string() })),
    }),
  })
  .parse(parseToml(deployed("fly.toml")));

const render = z
  .looseObject({
    services: z.array(
      z.looseObject({
        runtime: z.string(),
        healthCheckPath: z.string(),
        maxShutdownDelaySeconds: z.number(),
        envVars: z.array(z.looseObject({ key: z.string(), value: z.unknown().optional() })),
      }),
    ),
  })
  .parse(parse(deployed("render.yaml")));

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()).optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  securityContext: z.looseObject({}),
  volumeMounts: z.array(z.looseObject({ mountPath: z.string() })),
});
const pod = z.looseObject({
  terminationGracePeriodSeconds: z.number(),
  automountServiceAccountToken: z.boolean(),
  securityContext: z.looseObject({ runAsUser: z.number() }),
  containers: z.array(container),
});
const resource = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({ template: z.looseObject({ spec: pod }).optional() }),
});
const resources = parseAllDocuments(deployed("kubernetes.yaml")).map((document) =>
  resource.parse(document.toJS()),
);
const pods = resources.flatMap(({ spec }) => spec.template?.spec ?? []);
const ours = pods.filter(({ containers }) => containers.some(({ image }) => image === "IMAGE"));

describe.each(PLATFORMS)("%s", (name) => {
  test("names settings that the configuration has, with the database and the mail server from the environment", async () => {
    const [, database = "", server = ""] =
      /feedletter\.yaml says `(database: .*?)` and `(server: .*?)`/.exec(deployed(name)) ?? [];
    const mail = 'mail: { from: news@careers.example, transport: "${SMTP_URL}" }';
    const folder = folderWith({
      "feedletter.yaml": `${CONFIG}digests: { weekly: {} }\n${mail}\n${database.replace(/: (.*)/, ': "$1"')}\n${server}\n`,
    });
    const env = { DATABASE_URL: "postgres://a:b@c.example/d", SMTP_URL: "smtp://mail.example" };
    const { config } = await loadConfig(join(folder, "feedletter.yaml"), {
      env,
      uses: ["server", "database", "mail"],
    });
    expect(config.server).toMatchObject({ host: "0.0.0.0", port: 8080, trustProxy: ["private"] });
    expect(config.database).toBe(env.DATABASE_URL);
    for (const secret of Object.keys(env)) expect(deployed(name) + deployed("README.md")).toContain(secret);
  });

  test("holds no secret", () => {
    const settings = deployed(name).replaceAll(/^\s*#.*$/gm, "");
    expect(settings).not.toMatch(/:\/\/[^/\s]*:[^/\s]*@|password: |secret: \S/);
  });
});

test("what is started everywhere are commands of the program", () => {
  const lines = [
    ...Object.values(fly.processes).map((line) => line.split(" ")),
    ...ours.flatMap(({ containers }) => containers.map(({ args = [] }) => args)),
  ];
  expect(lines).toEqual([
    ["serve", "--json"],
    ["worker", "--json"],
    ["serve", "--json"],
    ["worker", "--json"],
  ]);
  for (const [command = ""] of lines) expect(COMMANDS).toHaveProperty(command);
});

test("what is in flight has the time that the platform gives, and a health check asks what the server answers", () => {
  expect([fly.kill_signal, fly.kill_timeout]).toEqual(["SIGTERM", "5m"]);
  expect(render.services.map((service) => service.maxShutdownDelaySeconds)).toEqual([300]);
  expect(ours.map((spec) => spec.terminationGracePeriodSeconds)).toEqual([GRACE_SECONDS, GRACE_SECONDS]);
  const [serve] = ours[0]?.containers ?? [];
  const probes = ["startupProbe", "livenessProbe", "readinessProbe"].map((probe) => serve?.[probe]);
  expect(probes).toMatchObject([
    { httpGet: { path: "/healthz", port: "http" } },
    { httpGet: { path: "/healthz", port: "http" } },
    { httpGet: { path: "/readyz", port: "http" } },
  ]);
  expect(fly.http_service.checks.map(({ path }) => path)).toEqual(["/healthz"]);
  expect(render.services.map(({ healthCheckPath }) => healthCheckPath)).toEqual(["/healthz"]);
  expect(IMAGE).toContain("127.0.0.1:8080/healthz");
});

test("nobody's machine sleeps while mail is due, and each listens where it is asked", () => {
  expect(fly.http_service).toMatchObject({
    internal_port: 8080,
    auto_stop_machines: "off",
    processes: ["web"],
  });
  expect(render.services[0]?.envVars).toContainEqual({ key: "PORT", value: "8080" });
});

describe("kubernetes.yaml", () => {
  test("gives no container more than it needs", () => {
    expect(pods).toHaveLength(3);
    for (const { automountServiceAccountToken, securityContext, containers } of pods) {
      expect(automountServiceAccountToken).toBe(false);
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      for (const { securityContext, resources } of containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(resources).toMatchObject({ limits: { memory: expect.stringMatching(/i$/) } });
      }
    }
  });

  test("runs as the image's user, who can write where the image says", () => {
    const [, user = "", group = ""] = /^USER (\d+):(\d+)$/m.exec(IMAGE) ?? [];
    for (const { securityContext } of ours)
      expect(securityContext).toMatchObject({
        runAsUser: Number(user),
        runAsGroup: Number(group),
        fsGroup: Number(group),
      });
    const writable = ours.map(({ containers }) =>
      containers[0]?.volumeMounts.map(({ mountPath }) => mountPath),
    );
    expect(writable).toEqual([
      ["/tmp", "/site/.feedletter", "/site/out"],
      ["/tmp", "/site/.feedletter", "/site/out"],
    ]);
    for (const folder of ["/site/.feedletter", "/site/out"])
      expect(IMAGE).toMatch(new RegExp(`^RUN install .* ${folder.replace(".", "\\.")}(?: |$)`, "m"));
  });

  test("hides from the world what the proxies of one machine hide", () => {
    const ingress = resources.find(({ kind }) => kind === "Ingress");
    const nowhere = resources.find(({ metadata }) => metadata.name === "feedletter-nowhere");
    expect(nowhere?.spec).not.toHaveProperty("selector");
    const hidden = JSON.stringify(ingress?.spec).matchAll(
      /"path":"([^"]+)","pathType":"Exact","backend":\{"service":\{"name":"feedletter-nowhere"/g,
    );
    expect([...hidden].map(([, path]) => path)).toEqual(["/readyz", "/metrics"]);
  });
});

describe("the image", () => {
  test("is read by no shell when it stops, and belongs to root but for what it writes", () => {
    expect(IMAGE).toMatch(/^ENTRYPOINT \["feedletter"\]$/m);
    expect(IMAGE).toMatch(/^COPY --from=install \/opt\/feedletter \/opt\/feedletter$/m);
    expect(IMAGE.indexOf("USER 1000")).toBeGreaterThan(IMAGE.lastIndexOf("RUN "));
  });

  test("never holds secrets, and holds the site only where it is built of one", () => {
    const ignored = deployed("Dockerfile.dockerignore").split("\n");
    for (const name of [".feedletter", ".env*", ".git", "**/node_modules"]) expect(ignored).toContain(name);
    const stages = IMAGE.split(/^FROM /m).map((stage) => stage.split("\n")[0]?.replace(/.* AS /, ""));
    expect(stages.slice(1)).toEqual(["install", "program", "site"]);
    expect(IMAGE.match(/^COPY .*\. /gm)).toEqual(["COPY --chown=1000:1000 . "]);
    expect(IMAGE.indexOf("COPY --chown")).toBeGreaterThan(IMAGE.indexOf("AS site"));
  });
});
