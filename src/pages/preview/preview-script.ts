/**
 * The preview's only script. It reloads the page when there is a newer version. The server sends the version with each
 * connection, so nothing is missed while it was unreachable; the browser reconnects by itself.
 */
export const PREVIEW_SCRIPT = `"use strict";
const shown = document.documentElement.dataset.version;
const connection = document.querySelector(".connection");
const events = new EventSource("/events");
events.addEventListener("message", ({ data }) => {
  connection.textContent = "";
  if (data !== shown) location.reload();
});
events.addEventListener("error", () => {
  connection.textContent = "Not connected: is feedletter preview running?";
});
addEventListener("pagehide", () => events.close());
`;
