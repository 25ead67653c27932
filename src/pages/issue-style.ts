/** The bar above and below an issue's page. Its class has a prefix because the rest of the page is a mail with unknown styles. */
export const ISSUE_STYLE = `.feedletter-issues {
  color-scheme: light dark;
  display: flex;
  justify-content: space-between;
  gap: 0.5rem;
  box-sizing: border-box;
  padding: 0.25rem max(1rem, calc(50% - 18.75rem));
  background: light-dark(#ffffff, #1c1f25);
  color: light-dark(#5b5f68, #a4a8b1);
  font: 0.9375rem/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}

.feedletter-issues > * { flex: 1; }

.feedletter-issues > :nth-child(2) { text-align: center; }

.feedletter-issues > :last-child { text-align: end; }

.feedletter-issues a { display: inline-block; padding: 0.625rem 0; color: inherit; text-decoration: underline; text-underline-offset: 0.2em; }

.feedletter-issues a:hover { color: light-dark(#9a3412, #f2a274); }

.feedletter-issues a:focus-visible { outline: 0.1875rem solid currentcolor; }

@media print { .feedletter-issues { display: none; } }
`;
