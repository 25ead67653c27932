import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FeedletterError } from "#errors.js";
import { type Branch, openBranch } from "#state/branch.js";
import { parseRequest, type RequestAction } from "#state/requests/request.js";
import { openRequestQueue, type RequestQueue } from "#state/requests/request-queue.js";
import { openRequestSeal } from "#state/requests/request-seal.js";
import { openSeal } from "#state/seal.js";
import { bareRepository, KEY } from "./runners.js";

const STATE = { requestKey: "k".repeat(43), lineage: "one" };
const idOf = (name: string): string => createHash("md5").update(name).digest("hex");
const remove = (name: string): RequestAction => ({ kind: "remove", address: `${name}@readers.example` });

function queueOf(repository: string, { wrap = (one: Branch) => one, state = STATE } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-requests-"));
  const branch = openBranch({
    ...{ remote: { url: repository, authorization: undefined }, branch: "state-requests", folder },
    env: { PATH: process.env.PATH },
  });
  return openRequestQueue(wrap(branch), openRequestSeal(state));
}

const add = (queue: RequestQueue, name: string, action = remove(name)) =>
  queue.add({ id: idOf(name), at: 1, action });

async function waitingIn(queue: RequestQueue) {
  const tip = await queue.tip();
  return tip === undefined ? undefined : (await queue.read(tip))?.requests;
}

const actionsIn = async (queue: RequestQueue) =>
  (await waitingIn(queue))?.map(({ request }) => request?.action);

test("requests of several machines wait in the order in which they were made, and can't be read without the key", async () => {
  const repository = bareRepository();
  const [one, two] = [queueOf(repository), queueOf(repository)];
  for (const name of ["ada", "bob", "cyd"]) await add(name === "bob" ? two : one, name);
  expect(await actionsIn(one)).toEqual(["ada", "bob", "cyd"].map(remove));
  const files = execFileSync("git", ["-C", repository, "ls-tree", "--name-only", "state-requests"]);
  const shown = execFileSync("git", [
    ...["-C", repository, "show", `state-requests:${files.toString().split("\n")[0]}`],
  ]);
  expect(shown.toString("latin1")).not.toContain("readers.example");
});

test("of two that are made at the same time, both wait", async () => {
  const repository = bareRepository();
  const queues = ["ada", "bob", "cyd", "dan"].map((name) => ({ name, queue: queueOf(repository) }));
  const made = await Promise.all(queues.map(({ name, queue }) => add(queue, name)));
  expect(made.map((one) => one?.sequence).sort()).toEqual([1, 2, 3, 4]);
  expect(await actionsIn(queueOf(repository))).toHaveLength(4);
});

test("a request whose push was accepted without an answer isn't made twice", async () => {
  const repository = bareRepository();
  let pushes = 0;
  const wrap = (branch: Branch): Branch => ({
    ...branch,
    push: async (...push) => {
      const result = await branch.push(...push);
      pushes += 1;
      if (pushes > 1) return result;
      throw new FeedletterError("E_STATE_REMOTE", { message: "No answer.", fix: "" });
    },
  });
  await add(queueOf(repository, { wrap }), "ada");
  expect(await actionsIn(queueOf(repository))).toEqual([remove("ada")]);
  const refused = new FeedletterError("E_STATE_REMOTE", { message: "Full.", fix: "" });
  const full = queueOf(repository, { wrap: (one) => ({ ...one, push: () => Promise.reject(refused) }) });
  await expect(add(full, "bob")).rejects.toBe(refused);
});

test("what was taken in is removed, and what came in the meantime stays; an empty queue leaves no branch", async () => {
  const repository = bareRepository();
  const queue = queueOf(repository);
  await add(queue, "ada");
  const read = async () =>
    (await queue.read((await queue.tip()) ?? "")) ?? expect.fail("the branch has moved");
  const taken = await read();
  await add(queueOf(repository), "bob");
  const ids = new Set(taken.requests.map(({ id }) => id));
  await queue.remove(taken, ids);
  expect(await actionsIn(queue)).toEqual(["ada", "bob"].map(remove));
  await queue.remove(await read(), ids);
  expect(await actionsIn(queue)).toEqual([remove("bob")]);
  await queue.remove(await read(), new Set([idOf("bob")]));
  expect(await queue.tip()).toBeUndefined();
});

test("forgetting somebody removes what waits about that person", async () => {
  const queue = queueOf(bareRepository());
  const added: RequestAction = {
    ...{ kind: "add", address: "ada@readers.example", name: "Ada" },
    ...{ digests: ["weekly"], rejoins: false },
  };
  await add(queue, "ada", added);
  await add(queue, "bob");
  const forget: RequestAction = { kind: "forget", address: "ADA@readers.example" };
  await add(queue, "forget", forget);
  expect(await actionsIn(queue)).toEqual([remove("bob"), forget]);
});

test("whoever can write to the repository, but not read the state, can't make, change or move a request", async () => {
  const repository = bareRepository();
  const queue = queueOf(repository);
  await add(queue, "ada");
  const folder = mkdtempSync(join(tmpdir(), "feedletter-hostile-"));
  const hostile = openBranch({
    ...{ remote: { url: repository, authorization: undefined }, branch: "state-requests", folder },
    env: { PATH: process.env.PATH },
  });
  const tip = (await queue.tip()) ?? "";
  const [file] = (await hostile.fetch(tip)) ?? [];
  const bytes = file === undefined ? Buffer.alloc(0) : await hostile.read(file);
  const changed = Buffer.from(bytes);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  const forged = { format: 1, id: idOf("age"), sequence: 1, at: 1, action: remove("cyd") };
  // The public half of the key is known to whoever has seen it printed.
  const seal = await openSeal({ key: KEY, place: { file: "feedletter.yaml", line: 1 } });
  const encrypted = await seal.seal(Buffer.from(JSON.stringify(forged)), [seal.recipient]);
  const other = openRequestSeal({ ...STATE, requestKey: "o".repeat(43) });
  const elsewhere = openRequestSeal({ ...STATE, lineage: "two" });
  const files = [
    await hostile.write(`${idOf("age")}.request`, encrypted),
    await hostile.write(`${idOf("changed")}.request`, changed),
    await hostile.write(`${idOf("moved")}.request`, bytes),
    await hostile.write(`${idOf("plain")}.request`, Buffer.from(JSON.stringify(forged))),
    await hostile.write(`${idOf("empty")}.request`, Buffer.alloc(0)),
    ...(await Promise.all(
      [other, elsewhere].map(async (one, index) => {
        const id = idOf(`other-${index}`);
        return hostile.write(`${id}.request`, one.seal(parseRequest(JSON.stringify({ ...forged, id }))));
      }),
    )),
  ];
  await hostile.push(await hostile.commit(files), tip);
  const waiting = await waitingIn(queue);
  expect(waiting).toHaveLength(7);
  expect(waiting?.every(({ request }) => request === undefined)).toBe(true);
  // The next honest request comes after them.
  await add(queue, "bob");
  expect((await actionsIn(queue))?.filter((one) => one !== undefined)).toEqual([remove("bob")]);
});
