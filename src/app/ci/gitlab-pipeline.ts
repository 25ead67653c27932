export const GITLAB_PIPELINE = {
  ".gitlab-ci.yml": `# In Build > Pipeline schedules, add one that runs every hour ("23 * * * *"). It publishes posts that have come due, and sends mail.
# In Settings > CI/CD > Variables, set
#   - PUSH_TOKEN, a project access token that may push to the repository; without it, nothing is committed;
#   - the secrets that feedletter.yaml uses, masked: SMTP_URL; DATABASE_URL (PostgreSQL), or STATE_REPOSITORY and STATE_KEY without a
#     database server (docs/state.md); and, with a mailbox, IMAP_URL;
#   - SEND to yes, when mail should be sent. Until then, a run only shows the schedule.
default:
  image: node:22
  before_script:
    - npm ci

# Commits the output folder if it has changed.
.commit: &commit |
  git add --all out || true
  git config user.name feeds
  git config user.email "feeds@noreply.$CI_SERVER_HOST"
  git diff --cached --quiet || {
    git commit -m "Publish what has come due" &&
    git push "https://feeds:$PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git" "HEAD:$CI_COMMIT_BRANCH"
  }

feeds:
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" || $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    # Fails when the committed feeds are stale
    - npx --no feedletter build --check

publish:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $PUSH_TOKEN && $SEND != "yes"
  script:
    - npx --no feedletter build
    - *commit

show:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $SEND != "yes"
  script:
    # Shows the schedule, and sends nothing
    - npx --no feedletter schedule

send:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $SEND == "yes"
  # One at a time
  resource_group: send
  script:
    - npx --no feedletter build
    - npx --no feedletter send --due --for 50m || result=$?
    - *commit
    - exit "\${result:-0}"
`,
};
