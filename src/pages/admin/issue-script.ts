/** Shows how far an issue has got without loading the page again; when its state changes, the page is loaded. */
export const ISSUE_SCRIPT = `
const live = document.querySelector("[data-events]");
const source = new EventSource(live.dataset.events);
source.addEventListener("message", ({ data }) => {
  const progress = JSON.parse(data);
  if (progress.state !== live.dataset.state) {
    source.close();
    location.replace(location.pathname);
    return;
  }
  for (const element of live.querySelectorAll("[data-count]"))
    element.textContent = new Intl.NumberFormat("en").format(progress[element.dataset.count]);
  const bar = live.querySelector("progress");
  bar.max = progress.total;
  bar.value = progress.total - progress.open;
});
`;
