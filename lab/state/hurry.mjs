// Preloaded (`--import`): a look at a branch that doesn't move follows at once, so that taking over doesn't last a minute.
const { setTimeout: wait } = globalThis;
const LOOK_EVERY = 5_000;

globalThis.setTimeout = (act, ms, ...args) => wait(act, ms === LOOK_EVERY ? 1 : ms, ...args);
