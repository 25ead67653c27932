import type { Theme } from "#theme/theme.js";

/** The bar above and below an issue's page, and its form to subscribe. Their classes have a prefix because the rest of the page is a mail with unknown styles. */
export function writeIssueStyle(theme: Theme): string {
  const { card, page, button, dark, modernFont, modernHeadingFont, buttonRadius } = theme;
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

.feedletter-sign-up {
  color-scheme: light dark;
  box-sizing: border-box;
  padding: 2.25rem max(1.25rem, calc(50% - 18.75rem)) 2.5rem;
  border-top: 1px solid light-dark(${page.line}, ${dark.page.line});
  background: light-dark(${card.back}, ${dark.card.back});
  color: light-dark(${card.text}, ${dark.card.text});
  font: 1rem/1.5 ${modernFont};
}

.feedletter-sign-up h2 { margin: 0; color: light-dark(${card.ink}, ${dark.card.ink}); font: bold 1.375rem/1.25 ${modernHeadingFont}; overflow-wrap: anywhere; }

.feedletter-sign-up p { margin: 0.5rem 0 1.25rem; }

.feedletter-sign-up form { display: flex; flex-wrap: wrap; align-items: end; gap: 0.875rem; margin: 0; }

.feedletter-sign-up label { flex: 1 1 15rem; color: light-dark(${card.ink}, ${dark.card.ink}); font-weight: 600; }

.feedletter-sign-up input { display: block; box-sizing: border-box; width: 100%; min-height: 3rem; margin-top: 0.375rem; padding: 0 0.875rem; border: 1px solid light-dark(${card.soft}, ${dark.card.soft}); border-radius: ${buttonRadius}; background: light-dark(${card.back}, ${dark.card.back}); color: inherit; font: 400 1rem/1.5 ${modernFont}; }

.feedletter-sign-up button { min-height: 3rem; padding: 0.625rem 1.375rem; border: 0; border-radius: ${buttonRadius}; background: light-dark(${button.back}, ${dark.button.back}); color: light-dark(${button.text}, ${dark.button.text}); font: 600 1rem/1.25 ${modernFont}; cursor: pointer; }

.feedletter-sign-up :focus-visible { outline: 0.1875rem solid light-dark(${card.accent}, ${dark.card.accent}); outline-offset: 2px; }

.feedletter-sign-up .elsewhere { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.mail-only { display: none !important; }

@media print { .feedletter-issues, .feedletter-sign-up { display: none; } }
`;
}
