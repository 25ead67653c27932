import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} 已暂停发送` : `${issue} 已暂停向 ${destination} 发送`,
  heading: "发送已暂停",
  text: (issue, destination) =>
    destination === undefined
      ? `邮件服务器拒收 ${issue} 这一期的邮件，因此发送已停止。`
      : `${destination} 拒收 ${issue} 这一期的邮件，因此这些邮件暂缓发送，其他邮件仍在继续发送。`,
  reason: (reason) => `原因（英文）：${reason}`,
  reasons: {
    answered: (answer) => `邮件服务器的答复：“${answer}”。`,
    inARow: (count, answer) => `连续 ${count} 封邮件被拒收，最后一封的答复是“${answer}”。`,
    share: (refused, mails, answer) =>
      `${mails} 封邮件中有 ${refused} 封被拒收，最后一封的答复是“${answer}”。`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `发往 ${destination} 的 ${mails} 封邮件中有 ${refused} 封被拒收，最后一封的答复是“${answer}”。`,
    probe: (answer) => `恢复发送后逐封试发，最后一封被拒收，答复是“${answer}”。`,
    erased: "服务器拒收了一封邮件，其收件人的数据此后已被删除。",
    asked: "发布者已暂停发送。",
  },
  causes: {
    sender: "问题出在发件人：请检查发件地址、SPF、DKIM 和 DMARC。",
    content: "问题出在邮件内容。",
    reputation: "问题出在您的服务器信誉：请检查黑名单和反向 DNS。",
    rate: "问题出在发送速度或配额：请放慢发送速度，或稍后再发。",
    policy: "问题出在服务器的规则：请检查账户、登录信息以及允许发送的内容。",
    addresses: "这么多地址不可能全部失效：邮件服务器很可能设置有误，或者用错了服务器。",
    network: "问题出在到目的地的线路：请检查 DNS 和网络。",
    unknown: "原因不明。",
  },
  nobody: "没有地址因此被停止发送。",
  resume: "请排除故障，然后运行以下命令。邮件被拒收或暂缓发送的收件人也会收到邮件：",
  notYou: "您收到这封邮件，是因为此地址在 feedletter.yaml 中被设为 mail.alerts。",
};
