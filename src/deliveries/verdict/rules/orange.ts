import type { RuleTable } from "#deliveries/verdict/rule.js";

/** Orange and Wanadoo. The number after `OFR` says what happened. */
export const ORANGE: RuleTable = {
  system: "orange",
  sources: ["https://postmaster.orange.fr/"],
  hosts: ["orange.fr", "wanadoo.fr", "orange-business.com"],
  marks: ["ofr|ofr004|ofr005|ofr006|lpn|lpn004|lpn005|lpn007", "mwinf5c"],
  rules: [
    {
      name: "recipient-full",
      verdict: "mailbox-full",
      says: ["ofr 417", "boite du destinataire pleine", "recipient overquota"],
    },
    {
      name: "archived",
      verdict: "mailbox-inactive",
      says: ["boite du destinataire archivee", "archived recipient", "ofr 421|422|423|424"],
    },
    {
      name: "no-recipient",
      verdict: "address-dead",
      says: [
        "ofr 416|418|419|420",
        "ofr4|ofr004|ofr005|ofr006 416|418|419|420",
        "au moins un destinataire invalide",
        "adresse d au moins un destinataire",
      ],
    },
    {
      name: "too-many",
      verdict: "rate",
      says: [
        "trop de connexions|destinataires|messages",
        "ofr|ofr004|ofr005|ofr006|lpn 102|103|104|105|107|109|110|402|413|414",
        "too many connections slow down",
        "veuillez essayer plus tard",
      ],
    },
    {
      name: "sender",
      verdict: "sender-refused",
      says: [
        "emetteur invalide",
        "invalid sender",
        "ofr 405|415|501|512|513|514|515|517|518|519",
        "adresse emetteur",
      ],
    },
    {
      name: "blocked",
      verdict: "reputation",
      says: [
        "mauvaise reputation",
        "service refuse",
        "service refused",
        "ofr 506|507|508|509|510|511|304|305",
        "mail rejete ~ mail rejected",
      ],
    },
  ],
};
