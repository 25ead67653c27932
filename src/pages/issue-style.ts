import type { Theme } from "#theme/theme.js";

/** The bar above and below an issue's page. Its classes have a prefix because the rest of the page is a mail with unknown styles. */
export function writeIssueStyle({ card, dark, modernFont }: Theme): string {
  return `.feedletter-issues {
  color-scheme: light dark;
  display: flex;
  justify-content: space-between;
  gap: 0.5rem;
  box-sizing: border-box;
  padding: 0.25rem max(1rem, calc(50% - 18.75rem));
  background: light-dark(${card.back}, ${dark.card.back});
  color: light-dark(${card.soft}, ${dark.card.soft});
  font: 0.9375rem/1.4 ${modernFont};
}

.feedletter-issues > * { flex: 1; text-align: center; }

.feedletter-issues > :first-child { text-align: start; }

.feedletter-issues > :last-child { text-align: end; }

.feedletter-issues a { display: inline-block; padding: 0.625rem 0.25rem; color: inherit; text-decoration: underline; text-underline-offset: 0.2em; }

.feedletter-issues a:hover { color: light-dark(${card.accent}, ${dark.card.accent}); }

.feedletter-issues a:focus-visible { outline: 0.1875rem solid currentcolor; }

.mail-only { display: none !important; }

@media print { .feedletter-issues { display: none; } }
`;
}
