// What the jobs of .github/workflows/release.yml need to know of a tag, as `name=value` lines: node outputs.mjs v1.2.3
import { ROOT } from "../places.mjs";
import { readTagged } from "./plan.mjs";

const { version, image, date } = readTagged(ROOT, process.argv[2]);
/** npm's tag and the image's: a version with a hyphen is a trial. */
const channel = version.includes("-") ? "next" : "latest";
for (const [name, value] of Object.entries({ version, image, date, channel }))
  console.log(`${name}=${value}`);
