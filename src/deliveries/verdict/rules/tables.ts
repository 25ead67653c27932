import type { RuleTable } from "#deliveries/verdict/rule.js";
import { APPLE } from "./apple.js";
import { EXCHANGE } from "./exchange.js";
import { BARRACUDA, MIMECAST, PROOFPOINT } from "./gateways.js";
import { GENERAL_CODES } from "./general-codes.js";
import { GENERAL_MAILBOX } from "./general-mailbox.js";
import { GENERAL_SENDER } from "./general-sender.js";
import { GMX } from "./gmx.js";
import { GOOGLE } from "./google.js";
import { MICROSOFT } from "./microsoft.js";
import { ORANGE } from "./orange.js";
import { MAIL_RU, YANDEX } from "./russian.js";
import { SES } from "./ses.js";
import { DMA, EXIM, OPENSMTPD, POSTFIX, QMAIL, SENDMAIL } from "./unix.js";
import { YAHOO } from "./yahoo.js";
import { ZOHO } from "./zoho.js";

/** In the order in which they are asked: what a system is known to mean comes before what words mean in general. */
export const RULE_TABLES: readonly RuleTable[] = [
  ...[GOOGLE, MICROSOFT, YAHOO, APPLE, ORANGE, GMX, MAIL_RU, YANDEX, ZOHO, SES],
  ...[PROOFPOINT, MIMECAST, BARRACUDA],
  GENERAL_SENDER,
  ...[POSTFIX, EXIM, DMA, OPENSMTPD, SENDMAIL, QMAIL, EXCHANGE],
  GENERAL_MAILBOX,
  GENERAL_CODES,
];
