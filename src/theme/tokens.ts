import type { Theme } from "./theme.js";

/**
 * The design tokens as custom properties of a style sheet, light or dark like the system. On a card, the colours of text and
 * lines are those that are readable there, so that components needn't know what they stand on.
 *
 * @param cards selector of what is a card
 */
export function writeTokens(theme: Theme, cards = ".card"): string {
  const { page, card, button, quietButton, dark } = theme;
  const both = (light: string, night: string): string => `light-dark(${light}, ${night})`;
  const surface = (light: typeof page, night: typeof page): string =>
    `--back: ${both(light.back, night.back)};
  --ink: ${both(light.ink, night.ink)};
  --text: ${both(light.text, night.text)};
  --soft: ${both(light.soft, night.soft)};
  --accent: ${both(light.accent, night.accent)};
  --line: ${both(light.line, night.line)};`;
  return `:root {
  color-scheme: light dark;
  ${surface(page, dark.page)}
  --card: ${both(card.back, dark.card.back)};
  --button: ${both(button.back, dark.button.back)};
  --button-text: ${both(button.text, dark.button.text)};
  --quiet: ${both(quietButton.back, dark.quietButton.back)};
  --quiet-text: ${both(quietButton.text, dark.quietButton.text)};
  --radius: ${theme.radius};
  --button-radius: ${theme.buttonRadius};
  --font: ${theme.modernFont};
  --headings: ${theme.modernHeadingFont};
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, Liberation Mono, monospace;
}

${cards} {
  ${surface(card, dark.card)}
  background: var(--back);
  color: var(--text);
}
`;
}
