/**
 * Solves the puzzle of the sign-up form once somebody begins to fill it in, and delays submitting the form until it is solved.
 * Hashing needs a secure context (https or localhost): without one, the page behaves as if JavaScript were off.
 */
export const PROOF_SCRIPT = `"use strict";
{
  const field = document.querySelector("input[name=altcha]");
  const status = document.getElementById("proof");
  const { form } = field;
  const { algorithm, challenge, maxnumber, salt, signature } = JSON.parse(field.dataset.challenge);
  const BATCH = 250;
  const hash = async (number) => {
    const digest = await crypto.subtle.digest(algorithm, new TextEncoder().encode(salt + number));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const solve = async () => {
    for (let start = 0; start <= maxnumber; start += BATCH) {
      const hashes = await Promise.all(Array.from({ length: BATCH }, (_, index) => hash(start + index)));
      const found = hashes.indexOf(challenge);
      if (found >= 0) return start + found;
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  const work = async () => {
    const number = await solve();
    field.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    status.textContent = status.dataset.done;
  };
  if (globalThis.crypto?.subtle) {
    let working;
    status.textContent = status.dataset.ready;
    form.addEventListener("focusin", () => { working ??= work(); }, { once: true });
    form.addEventListener("submit", async (event) => {
      if (field.value !== "") return;
      event.preventDefault();
      status.textContent = status.dataset.working;
      working ??= work();
      await working.catch(() => {});
      form.submit();
    });
  }
}
`;
