import { expect, test } from "vitest";
import { openAdmin } from "./admin.js";

test("everything is checked when somebody asks, and not by looking at the page", async () => {
  let checks = 0;
  const { signIn, post } = await openAdmin({
    checkEverything: async () => {
      checks += 1;
      return [
        { check: "mail server", level: "ok", said: "it answers" },
        { check: "SPF", level: "error", said: "<script>", fix: "Add a record." },
        {
          ...{ check: "DMARC", level: "error", said: "no record", fix: "Add this." },
          records: [{ name: "_dmarc.notes.example", type: "TXT", value: "v=DMARC1; p=none; <b>" }],
        },
      ];
    },
  });
  const session = await signIn();
  expect(await (await session.get("/admin/health")).text()).toContain("Check now");
  expect((await post("/admin/health", {}, { cookie: session.cookie })).status).toBe(403);
  expect(checks).toBe(0);
  const page = await (await session.send("/admin/health")).text();
  expect(page).toContain("it answers");
  expect(page).toContain("&lt;script&gt; Add a record.");
  expect(page).toContain(
    "no record. Add this.<br><code>_dmarc.notes.example  TXT  v=DMARC1; p=none; &lt;b&gt;</code>",
  );
  expect(checks).toBe(1);
});
