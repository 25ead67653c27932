/** Shows what is typed after a short pause. */
export const NOTE_SCRIPT = `
const form = document.querySelector("form[data-preview]");
const frame = document.querySelector("iframe");
const area = form.querySelector("textarea");
let timer;
let latest = 0;
area.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    latest += 1;
    const mine = latest;
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
    if (answer.ok && mine === latest) frame.srcdoc = await answer.text();
  }, 400);
});
`;
