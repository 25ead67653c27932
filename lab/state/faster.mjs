// Preloaded (`--import`): what a writer of the state and whoever watches it count in goes by twenty times as fast.
const BY = 20;
const PUSH_EVERY = 20_000;
const LOOK_EVERY = 5_000;
const { setTimeout: wait, setInterval: repeat, performance } = globalThis;
const now = performance.now.bind(performance);

performance.now = () => BY * now();
globalThis.setTimeout = (act, ms, ...args) => wait(act, ms === LOOK_EVERY ? ms / BY : ms, ...args);
globalThis.setInterval = (act, ms, ...args) => repeat(act, ms === PUSH_EVERY ? ms / BY : ms, ...args);
