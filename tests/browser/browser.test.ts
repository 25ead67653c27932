import { expect, test } from "vitest";
import { contrastFailures, openPage, overflowing } from "./browser.js";

test("the checks find pale text and what sticks out", async () => {
  const page = await openPage({ width: 320, colorScheme: "light" });
  await page.setContent(`<p style="color:#bbb">pale</p><p>fine</p><div style="width:500px">wide</div>`);
  expect(await contrastFailures(page)).toEqual([expect.stringContaining("pale")]);
  expect(await overflowing(page)).toEqual([expect.stringContaining("wide")]);
});
