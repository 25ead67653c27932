/** What differs between hosts whose workflows are written alike. */
interface ActionsHost {
  readonly folder: string;
  readonly runsOn: string;
  /** Before the names of actions. */
  readonly actions: string;
  readonly bot: { readonly name: string; readonly email: string };
  /** Indented as steps; run once a month. */
  readonly keepAlive?: string;
}

const GITHUB: ActionsHost = {
  folder: ".github/workflows",
  runsOn: "ubuntu-latest",
  actions: "actions/",
  bot: { name: "github-actions[bot]", email: "41898282+github-actions[bot]@users.noreply.github.com" },
  keepAlive: "gh api --method PUT repos/${{ github.repository }}/actions/workflows/send.yml/enable",
};

const FORGEJO: ActionsHost = {
  folder: ".forgejo/workflows",
  runsOn: "docker",
  actions: "https://data.forgejo.org/actions/",
  bot: { name: "feeds", email: "feeds@noreply.localhost" },
};

export const GITHUB_FEEDS = { [`${GITHUB.folder}/feeds.yml`]: feedsWorkflow(GITHUB) };
export const GITHUB_WORKFLOWS = { ...GITHUB_FEEDS, [`${GITHUB.folder}/send.yml`]: sendWorkflow(GITHUB) };
export const FORGEJO_WORKFLOWS = {
  [`${FORGEJO.folder}/feeds.yml`]: feedsWorkflow(FORGEJO),
  [`${FORGEJO.folder}/send.yml`]: sendWorkflow(FORGEJO),
};

/** Installs what the lockfile says, on the repository's own files. */
function checkOut({ actions }: ActionsHost): string {
  return `      - uses: ${actions}checkout@v4
      - uses: ${actions}setup-node@v4
        with: { node-version: 22, cache: npm }
      - run: npm ci`;
}

/** The lines of a script that commits what was added. */
function commit({ bot }: ActionsHost, message: string): string {
  return `          git config user.name "${bot.name}"
          git config user.email "${bot.email}"
          git diff --cached --quiet || { git commit -m "${message}" && git push; }`;
}

function feedsWorkflow(host: ActionsHost): string {
  return `name: feeds
on:
  push:
  pull_request:
  schedule:
    - cron: "17 * * * *"   # publishes posts that have come due
permissions:
  contents: write
jobs:
  feeds:
    runs-on: ${host.runsOn}
    steps:
${checkOut(host)}
      - name: Fail when the committed feeds are stale
        if: github.event_name != 'schedule'
        run: npx --no feedletter build --check
      - name: Build, and commit what changed
        if: github.event_name == 'schedule'
        run: |
          npx --no feedletter build
          git add --all out
${commit(host, "Publish posts that have come due")}
      # With a WebSub hub in \`feeds.hub\`: tell it what has changed, once your host has published it
      # - if: github.event_name != 'pull_request'
      #   run: npx --no feedletter ping --wait 15m
`;
}

function sendWorkflow(host: ActionsHost): string {
  const { runsOn, keepAlive } = host;
  const monthly = '"7 4 1 * *"';
  const mails = keepAlive === undefined ? "" : `    if: github.event.schedule != '7 4 1 * *'\n`;
  return `# Once an hour, reads the mailbox and sends what is due. In the repository's settings, set
#   - the secrets that feedletter.yaml uses: SMTP_URL; DATABASE_URL (PostgreSQL), or STATE_REPOSITORY and STATE_KEY without a
#     database server (docs/state.md); and, with a mailbox, IMAP_URL;
#   - the variable SEND to yes, when mail should be sent. Until then, a run only shows the schedule.
name: send
on:
  schedule:
    - cron: "23 * * * *"
${keepAlive === undefined ? "" : `    - cron: ${monthly}   # keeps the schedule alive\n`}  workflow_dispatch:
concurrency: { group: send, cancel-in-progress: false }
permissions:
  contents: write
jobs:
  send:
${mails}    runs-on: ${runsOn}
    env:
      SMTP_URL: \${{ secrets.SMTP_URL }}
      DATABASE_URL: \${{ secrets.DATABASE_URL }}
      STATE_REPOSITORY: \${{ secrets.STATE_REPOSITORY }}
      STATE_KEY: \${{ secrets.STATE_KEY }}
      IMAP_URL: \${{ secrets.IMAP_URL }}
    steps:
${checkOut(host)}
      - name: Show the schedule, and send nothing
        if: vars.SEND != 'yes'
        run: npx --no feedletter schedule
      - name: Send what is due, and commit the pages of issues
        if: vars.SEND == 'yes'
        run: |
          npx --no feedletter send --due --for 5h || result=$?
          git add --all out || true   # \`out\` may be ignored
${commit(host, "Publish sent issues")}
          exit "\${result:-0}"
${keepAlive === undefined ? "" : keepAliveJob(host, keepAlive)}`;
}

/** GitHub disables the schedules of a public repository after 60 days without a commit. */
function keepAliveJob({ runsOn }: ActionsHost, command: string): string {
  return `  keep-alive:
    # GitHub disables the schedules of a public repository after 60 days without a commit; this enables them again.
    if: github.event.schedule == '7 4 1 * *'
    runs-on: ${runsOn}
    permissions:
      actions: write
    env:
      GH_TOKEN: \${{ github.token }}
    steps:
      - run: ${command}
`;
}
