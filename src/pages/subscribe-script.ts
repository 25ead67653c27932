/**
 * Copies a feed's address, and shows how long ago a post was published. Without the script, the buttons stay hidden and the
 * dates are exact. The block keeps its names out of the global scope.
 */
export const SUBSCRIBE_SCRIPT = `"use strict";
{
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("button[data-copy]")) {
      const copy = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = button.dataset.copied;
        setTimeout(() => { button.textContent = copy; }, 2000);
      });
    }
  }
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const units = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
  for (const time of document.querySelectorAll("time")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    const [unit, length] = units.find((each) => Math.abs(seconds) >= each[1]) || ["second", 1];
    time.title = time.textContent;
    time.textContent = format.format(Math.round(seconds / length), unit);
  }
}
`;
