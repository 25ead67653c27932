import { type AdminFrame, renderAdminPage } from "../admin-page.js";
import { renderConfirmation } from "../confirmation.js";

export function renderExportPage(frame: AdminFrame): string {
  return renderAdminPage({
    ...frame,
    title: "Export everybody",
    body: renderConfirmation(
      {
        sentences: [
          "You get a CSV file with everybody: address, name, language, state, digests, topics, consent and suppression. `feedletter subscribers import` and spreadsheets can read it.",
          "It holds personal data. Keep it where nobody else can read it, and delete it when you no longer need it.",
        ],
        button: "Download",
        backTo: `${frame.base}/people`,
      },
      frame.session?.formToken ?? "",
    ),
  });
}
