/** Where a site's repository is built. */
export const CI_HOSTS = ["github", "gitlab", "forgejo"] as const;

export type CiHost = (typeof CI_HOSTS)[number];
