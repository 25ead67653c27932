import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined
      ? `إرسال ${issue} متوقف مؤقتًا`
      : `إرسال ${issue} إلى ${destination} متوقف مؤقتًا`,
  heading: "الإرسال متوقف مؤقتًا",
  text: (issue, destination) =>
    destination === undefined
      ? `يرفض خادم البريد رسائل العدد ${issue}، لذا توقف الإرسال.`
      : `يرفض ${destination} رسائل العدد ${issue}، لذا فهي قيد الانتظار. أما سائر الرسائل فما زالت تُرسل.`,
  reason: (reason) => `السبب (بالإنجليزية): ${reason}`,
  reasons: {
    answered: (answer) => `ردّ خادم البريد: «${answer}».`,
    inARow: (count, answer) => `رُفضت رسائل متتالية (عددها ${count})، وكان الرد على آخرها: «${answer}».`,
    share: (refused, mails, answer) =>
      `الرسائل المرفوضة: ${refused} من أصل ${mails}، وكان الرد على آخرها: «${answer}».`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `الرسائل المرفوضة إلى ${destination}: ${refused} من أصل ${mails}، وكان الرد على آخرها: «${answer}».`,
    probe: (answer) => `بعد استئناف الإرسال أُرسلت الرسائل واحدة تلو الأخرى، ورُفضت آخرها بالرد: «${answer}».`,
    erased: "رفض خادم البريد رسالة إلى شخص حُذفت بياناته منذ ذلك الحين.",
    asked: "أوقف الناشر الإرسال مؤقتًا.",
  },
  causes: {
    sender: "السبب يتعلق بالمُرسل: يُرجى التحقق من عنوانه ومن SPF وDKIM وDMARC.",
    content: "السبب يتعلق بمحتوى الرسالة.",
    reputation: "السبب يتعلق بسمعة الخادم: يُرجى التحقق من قوائم الحظر ومن DNS العكسي.",
    rate: "السبب يتعلق بسرعة الإرسال أو بالحصة المسموح بها: يُرجى الإرسال ببطء أكبر أو في وقت لاحق.",
    policy: "السبب يتعلق بقواعد الخادم: يُرجى التحقق من الحساب وتسجيل الدخول وما يُسمح بإرساله عبره.",
    addresses:
      "لا يمكن أن تكون كل هذه العناوين غير صالحة: الأرجح أن خادم البريد غير مضبوط كما ينبغي، أو أنه ليس الخادم الصحيح.",
    network: "السبب يتعلق بالطريق إلى الوجهة: يُرجى التحقق من DNS ومن الشبكة.",
    unknown: "السبب غير معروف.",
  },
  nobody: "لم يُحظر أي عنوان بسبب ذلك.",
  resume: "يُرجى معالجة السبب ثم تشغيل هذا الأمر. ستصل الرسائل المرفوضة والمنتظرة إلى أصحابها أيضًا:",
  notYou: "تصلك هذه الرسالة لأن هذا العنوان محدد في feedletter.yaml بصفته mail.alerts.",
};
