import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";

interface SampleRow {
  readonly ip: string;
  readonly count: number;
  readonly spf?: "pass" | "fail";
  readonly dkim?: "pass" | "fail";
  readonly disposition?: string;
  readonly reason?: string;
  /** Domains of the signature and the Return-Path, which passed. */
  readonly signed?: string;
  readonly returnPath?: string;
}

export interface Sample {
  readonly domain?: string;
  readonly id?: string;
  /** Seconds. */
  readonly begin?: number;
  readonly rows: readonly SampleRow[];
}

const BEGIN = Date.UTC(2026, 5, 13) / 1_000;

const record = (row: SampleRow, domain: string): string => `
  <record>
    <row>
      <source_ip>${row.ip}</source_ip>
      <count>${row.count}</count>
      <policy_evaluated>
        <disposition>${row.disposition ?? "none"}</disposition>
        <dkim>${row.dkim ?? "pass"}</dkim>
        <spf>${row.spf ?? "fail"}</spf>${row.reason === undefined ? "" : `\n        <reason><type>${row.reason}</type><comment>words</comment></reason>`}
      </policy_evaluated>
    </row>
    <identifiers><header_from>${domain}</header_from></identifiers>
    <auth_results>
      <dkim><domain>${row.signed ?? domain}</domain><selector>s1</selector><result>${row.signed !== undefined || row.dkim !== "fail" ? "pass" : "fail"}</result></dkim>
      <spf><domain>${row.returnPath ?? "bounce.example"}</domain><result>pass</result></spf>
    </auth_results>
  </record>`;

const records = ({ rows, domain = "notes.example" }: Sample): string =>
  rows.map((row) => record(row, domain)).join("");

const policy = ({ domain = "notes.example" }: Sample, more = ""): string =>
  `<policy_published><domain>${domain}</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp>${more}</policy_published>`;

const range = ({ begin = BEGIN }: Sample, last = 86_399): string =>
  `<date_range><begin>${begin}</begin><end>${begin + last}</end></date_range>`;

/** Reports as the big receivers write them: the order, the namespaces and what is left out differ. */
export const SHAPES: Readonly<Record<string, (sample: Sample) => string>> = {
  "google.com": (sample) => `<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <version>1.0</version>
  <report_metadata>
    <org_name>google.com</org_name>
    <email>reports@google.example</email>
    <extra_contact_info>https://help.example/</extra_contact_info>
    <report_id>${sample.id ?? "10001"}</report_id>
    ${range(sample)}
  </report_metadata>
  ${policy(sample, "<pct>100</pct><np>none</np>")}${records(sample)}
</feedback>
`,
  "Enterprise Outlook": (sample) => `<?xml version="1.0"?>
<feedback xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><version>1.0</version><report_metadata><org_name>Enterprise Outlook</org_name><email>reports@microsoft.example</email><report_id>${sample.id ?? "5f0e"}</report_id>${range(sample, 86_400)}</report_metadata>${policy(sample, "<pct>100</pct><fo>0</fo>")}${records(
    sample,
  ).replaceAll(
    "<identifiers>",
    "<identifiers><envelope_to>reader.example</envelope_to><envelope_from>bounce.example</envelope_from>",
  )}</feedback>`,
  Yahoo: (sample) => `<?xml version="1.0"?>
<feedback>
  <report_metadata>
    <org_name>Yahoo</org_name><email>reports@yahoo.example</email>
    <report_id>${sample.id ?? "1750000000.123456"}</report_id>
    ${range(sample)}
  </report_metadata>
  ${policy(sample, "<pct>100</pct>")}${records(sample)}
</feedback>`,
  "Mail.Ru": (sample) =>
    `<?xml version="1.0" encoding="UTF-8"?><feedback><report_metadata>${range(sample, 86_400)}<email>reports@mailru.example</email><extra_contact_info>http://help.example/?a=1&b=2</extra_contact_info><org_name>Mail.Ru</org_name><report_id>${sample.id ?? "742"}</report_id></report_metadata>${policy(sample)}${records(sample)}</feedback>`,
  "Fastmail Pty Ltd": (sample) => `
<?xml version="1.0" encoding="utf-8"?>
<feedback xmlns="http://dmarc.org/dmarc-xml/0.1">
  <version>1.0</version>
  <report_metadata>
    <org_name>Fastmail Pty Ltd</org_name><email>reports@fastmail.example</email>
    <report_id>${sample.id ?? "2026.06.13.1"}</report_id>${range(sample)}
    <error></error>
  </report_metadata>
  ${policy(sample)}${records(sample)}
</feedback>`,
  // RFC 9990, with a prefix.
  "Example Reporter": (sample) =>
    `<d:feedback xmlns:d="urn:ietf:params:xml:ns:dmarc-2.0"><d:version>1.0</d:version><report_metadata><org_name>Example Reporter</org_name><email>a@reporter.example</email><report_id>${sample.id ?? "x"}</report_id>${range(sample)}<generator>Reporter 1.2</generator></report_metadata>${policy(sample, "<np>none</np><testing>n</testing><discovery_method>treewalk</discovery_method>")}${records(sample)}</d:feedback>`,
};

export const gzip = (xml: string): Buffer => gzipSync(xml);
export const zip = (xml: string, name = "google.com!notes.example!1!2.xml"): Buffer =>
  Buffer.from(zipSync({ [name]: strToU8(xml) }));

interface MailOptions {
  readonly to?: string;
  readonly type?: string;
  readonly disposition?: string;
  /** The attachment is the whole mail, as Google sends it. */
  readonly isWhole?: boolean;
}

export function reportMail(
  attachment: Buffer,
  {
    to = "dmarc@notes.example",
    type = "application/gzip",
    disposition = 'attachment; filename="a!notes.example!1!2.xml.gz"',
    isWhole = false,
  }: MailOptions = {},
): string {
  const part = `Content-Type: ${type}\nContent-Disposition: ${disposition}\nContent-Transfer-Encoding: base64\n\n${attachment.toString("base64").replace(/(.{76})/g, "$1\n")}\n`;
  const head = `From: noreply@reporter.example\nTo: ${to}\nSubject: Report Domain: notes.example Submitter: reporter.example Report-ID: <1>\nMessage-ID: <${attachment.length}.${attachment.readUInt8(attachment.length - 8)}@reporter.example>\nMIME-Version: 1.0\n`;
  if (isWhole) return `${head}${part}`;
  return `${head}Content-Type: multipart/mixed; boundary="b1"\n\n--b1\nContent-Type: text/plain\n\nThis is an aggregate report.\n\n--b1\n${part}\n--b1--\n`;
}
