// Prints what is wrong with each resource of a file by the schemas of Kubernetes' API, as JSON: node judge-kubernetes.mjs FILE
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

/** The schemas allow unknown fields, but their validators never look at one. */
function watch(value, path, unseen) {
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      unseen.add(`${path}/${key}`);
      return [key, watch(child, `${path}/${key}`, unseen)];
    }),
  );
  return new Proxy(Array.isArray(value) ? Object.values(inner) : inner, {
    get: (target, key) => {
      unseen.delete(`${path}/${String(key)}`);
      return target[key];
    },
  });
}

/** `networking.k8s.io/v1` and `Ingress` → the name of their schema. */
function nameSchema(apiVersion, kind) {
  const [version, group = "core"] = apiVersion.split("/").reverse();
  const words = [group.split(".")[0], version].map((word) => word[0].toUpperCase() + word.slice(1));
  return `IoK8sApi${words.join("")}${kind}`;
}

const faults = [];
for (const document of parseAllDocuments(readFileSync(process.argv[2], "utf8"))) {
  const resource = document.toJS();
  const { apiVersion, kind } = resource;
  const { validate } = await import(`kubernetes-models/_schemas/${nameSchema(apiVersion, kind)}`);
  const unseen = new Set();
  const fits = validate(watch(resource, "", unseen));
  const wrong = (fits ? [] : validate.errors).map(
    ({ instancePath, keyword }) => `${instancePath}: ${keyword}`,
  );
  const unknown = [...unseen].map((path) => `${path} is unknown`);
  faults.push(...[...wrong, ...unknown].map((fault) => `${kind} ${resource.metadata.name}: ${fault}`));
}
process.stdout.write(JSON.stringify(faults));
