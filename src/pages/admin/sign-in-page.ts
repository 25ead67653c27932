import { type AdminFrame, renderAdminPage } from "./admin-page.js";

/** What everybody sees who isn't signed in; it doesn't tell who could sign in. */
export function renderSignInPage(frame: AdminFrame, was?: "asked" | "invalid" | "limited"): string {
  const done = {
    asked:
      "If this is the address of a publisher of this site, a link is on its way to it. It works once, for ten minutes.",
    invalid: "This link was used before, or has expired. Ask for another one.",
    limited: "There were too many requests. Wait an hour, or run `feedletter admin` on the server.",
  };
  return renderAdminPage({
    ...frame,
    title: "Sign in",
    done: was === undefined ? undefined : done[was],
    body: `<section class="card">
<form class="fields" method="post" action="${frame.base}/sign-in">
<label>Your email address <input type="email" name="address" autocomplete="email" required maxlength="254"></label>
<p><button>Mail me a link</button></p>
</form>
</section>`,
  });
}

/** Where the link leads. Programs that follow links in mails press no button. */
export function renderLinkPage(frame: AdminFrame): string {
  return renderAdminPage({
    ...frame,
    title: "Sign in",
    body: `<section class="card">
<p>This link signs you in on this device for twelve hours.</p>
<form method="post"><button>Sign in</button></form>
</section>`,
  });
}
