import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined
      ? `${issue}の配信が一時停止しています`
      : `${destination}宛ての${issue}の配信が一時停止しています`,
  heading: "配信が一時停止しています",
  text: (issue, destination) =>
    destination === undefined
      ? `メールサーバーが${issue}のメールを拒否しているため、配信を停止しました。`
      : `${destination}が${issue}のメールを拒否しているため、該当するメールを保留しています。ほかのメールの配信は続いています。`,
  reason: (reason) => `理由（英語）：${reason}`,
  reasons: {
    answered: (answer) => `メールサーバーの応答：「${answer}」`,
    inARow: (count, answer) => `${count}通のメールが続けて拒否されました。最後の応答：「${answer}」`,
    share: (refused, mails, answer) =>
      `${mails}通のうち${refused}通のメールが拒否されました。最後の応答：「${answer}」`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `${destination}宛ての${mails}通のうち${refused}通のメールが拒否されました。最後の応答：「${answer}」`,
    probe: (answer) => `再開後、メールを1通ずつ送信しましたが、拒否されました。最後の応答：「${answer}」`,
    erased: "その後データが削除された方へのメールを、サーバーが拒否しました。",
    asked: "発行者が配信を一時停止しました。",
  },
  causes: {
    sender: "差出人が原因と考えられます。差出人アドレス、SPF、DKIM、DMARCをご確認ください。",
    content: "メールの内容が原因と考えられます。",
    reputation:
      "サーバーの評価（レピュテーション）が原因と考えられます。ブロックリストと逆引きDNSをご確認ください。",
    rate: "送信速度または送信上限が原因と考えられます。速度を下げるか、時間をおいて送信してください。",
    policy:
      "サーバーの規則が原因と考えられます。アカウント、ログイン、送信が許可されている内容をご確認ください。",
    addresses:
      "これほど多くのアドレスがすべて無効とは考えられません。メールサーバーの設定が誤っているか、別のサーバーを使用している可能性があります。",
    network: "宛先までの経路が原因と考えられます。DNSとネットワークをご確認ください。",
    unknown: "原因は不明です。",
  },
  nobody: "これを理由に配信対象から外されたアドレスはありません。",
  resume:
    "原因を解消してから、次のコマンドを実行してください。拒否されたメールや保留中のメールも配信されます：",
  notYou: "このメールは、feedletter.yamlのmail.alertsにこのアドレスが設定されているためお送りしています。",
};
