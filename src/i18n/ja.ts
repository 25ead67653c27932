import type { en } from "./en.js";
import { plural } from "./plural.js";

const hours = (count: number): string => plural("ja", count, { other: `${count}時間` });

/** Japanese: polite (です・ます). Colons that a space follows in the pages and mails are narrow. */
export const ja: typeof en = {
  subscribePage: {
    title: "購読する",
    whatIsAFeed:
      "フィードを使うと、お好みのフィードリーダーで新着記事を受け取れます。アカウント登録は不要で、トラッキングもありません。次のアドレスをフィードリーダーにコピーするだけです。",
    thisIsAFeed: "これはフィードです。アドレスをフィードリーダーにコピーすると、新着記事が自動的に届きます。",
    feeds: "フィード",
    allFeeds: "すべてのフィードを1つのファイルで（OPML）",
    recentPosts: "最近の記事",
    by: "著者:",
    updated: "更新日:",
    noPosts: "記事はまだありません。",
    copy: "コピー",
    copied: "コピーしました",
    openIn: "または、次のアプリでフィードを開く：",
    moreFeeds: "その他のフィード",
    feedsBy: { tag: "トピック", author: "著者", section: "セクション", language: "言語" },
    byEmail: "メールで購読",
    joinByMail:
      "このアドレスにメールを送信すると、新着記事がメールで届くようになります。配信はいつでも停止できます。",
  },
  digest: {
    read: "記事を読む",
    by: "著者:",
    unsubscribe: "配信停止",
    whyYouGetThis: "このメールは、次の配信にご登録いただいた方にお送りしています:",
    newPosts: (count) => plural("ja", count, { other: `新着記事${count}件` }),
    issue: (number) => `第${number}号`,
    greeting: (name) => `${name}さん、こんにちは。`,
    whatIsNew: (title) => `「${title}」の新着情報をお届けします。`,
    minutesToRead: (minutes) => `${minutes}分で読めます`,
    toTheSite: "サイトを見る",
    untitled: "無題",
    viewInBrowser: "ブラウザで表示",
    preferences: "配信設定",
    continueReading: "続きを読む",
    alsoWorthReading: "あわせて読みたい",
    watch: "動画を見る",
    listen: "音声を聴く",
    drawing: "図を見る",
  },
  archive: {
    allIssues: "バックナンバー一覧",
    previous: "前の号",
    next: "次の号",
    otherIssues: "ほかの号",
  },
  errorPages: {
    notFound: "ページが見つかりません",
    notFoundHelp:
      "メールから開いた場合は、リンクが途中で切れている可能性があります。メール内のリンク全体をコピーして、もう一度お試しください。",
    failed: "エラーが発生しました",
    failedHelp: "サーバー側で問題が発生しています。数分後にもう一度お試しください。",
    tooLarge: "フォームの入力内容が長すぎます",
  },
  review: {
    subject: (subject) => `プレビュー：${subject}`,
    notice: (digest, when) =>
      `これは「${digest}」のプレビューです。配信予定は${when}で、それまでに公開された新しい記事も追加されます。`,
    choices: { hold: "保留する", "send-now": "今すぐ配信", "at-its-time": "予定どおり配信" },
    status: {
      "at-its-time": (digest, when) => `「${digest}」は予定どおり配信されます（${when}）。`,
      hold: (digest, when) =>
        `「${digest}」（配信予定：${when}）は保留中です。ここで保留を解除するまで配信されません。解除しない場合、記事は次の号に掲載されます。`,
      "send-now": (digest) => `「${digest}」は1分以内に配信されます。`,
      begun: (digest) => `「${digest}」は現在配信中のため、変更できません。`,
      done: (digest, when) => `「${digest}」（配信予定：${when}）は処理が完了しているため、変更できません。`,
    },
  },
  signUp: {
    title: (title) => `「${title}」の購読登録`,
    intro:
      "新着記事をメールでお届けします。はじめにメールアドレスの確認をお願いしています。配信はいつでも停止できます。",
    address: "メールアドレス",
    name: "お名前（任意）",
    digests: "ご希望のニュースレターをお選びください",
    chooseOne: "配信頻度",
    noneOfThese: "受け取らない",
    topics: "トピックを選択（任意）",
    topicsHelp: "何も選択しない場合は、すべての記事が届きます。",
    send: "登録する",
    leaveEmpty: "この欄には何も入力しないでください",
    quick: "フォームをもう一度送信してください。",
    noAddress: "有効なメールアドレスを入力してください（例：name@example.org）。",
    noDigest: "ニュースレターを1つ以上選択してください。",
    oneOfGroup: "同時に登録できないニュースレターが含まれています。いずれか1つだけを選択してください。",
    tooOften: "試行回数が多すぎます。1時間後にもう一度お試しください。",
    busy: "現在、登録が混み合っています。数分後にもう一度お試しください。",
    elsewhere: "このフォームは別のサイトから送信されました。こちらからもう一度送信してください。",
    needsProof:
      "パズルを解かずに登録した方が多すぎるため、受け付けできません。JavaScriptを有効にするか、1時間後にもう一度お試しください。",
    puzzle:
      "ボット対策のため、フォームの送信前にブラウザが簡単なパズルを自動で解きます。ほかのサイトへの接続はなく、Cookieも使用しません。",
    puzzleWithoutScript: "これにはJavaScriptが必要です。無効の場合、1時間に登録できる人数が限られます。",
    puzzleWorking: "ブラウザがパズルを解いています。しばらくお待ちください…",
    puzzleDone: "ブラウザがパズルを解きました。",
    sent: "メールをご確認ください",
    sentText: (count) =>
      `リンクを記載したメールをお送りしました。${hours(count)}以内にリンクをクリックして、登録を完了してください。`,
    sentHelp:
      "メールが届かない場合は、迷惑メールフォルダをご確認いただくか、1時間後にもう一度お試しください。",
    sentLate: "現在、登録が混み合っているため、メールが届くまで数時間かかることがあります。",
    sentSoon: "メールはおよそ1時間ごとに送信されるため、届くまで1〜2時間かかることがあります。",
  },
  confirm: {
    title: "購読登録の確認",
    text: (title) => `ボタンをクリックすると、「${title}」がメールで届くようになります。`,
    send: "登録を確定する",
    done: "登録が完了しました",
    doneText: (title) => `次の号から「${title}」をお届けします。ご登録ありがとうございます。`,
    expired: "リンクの有効期限が切れています",
    expiredText: "お手数ですが、もう一度お申し込みください。",
    again: "もう一度登録する",
    gone: "このリンクは無効です",
    goneText: "お申し込みの有効期限が切れたか、すでに配信が停止されています。",
  },
  unsubscribe: {
    title: (title) => `「${title}」の配信を停止しますか？`,
    text: "ボタンをクリックすると、今後このメールは届かなくなります。",
    send: "配信を停止する",
    done: "配信を停止しました",
    doneText: (title) => `今後「${title}」は届きません。`,
    all: "すべてのニュースレターを停止する",
    allDone: "今後メールは届きません。",
    mistake: "間違えて停止した場合は、こちらから登録内容を変更できます",
  },
  preferences: {
    title: "登録内容の変更",
    of: (address) => `登録アドレス：${address}`,
    saved: "変更を保存しました。",
    digests: "ニュースレター",
    language: "メールとページの言語",
    siteLanguage: (language) => `サイトの言語（${language}）`,
    save: "変更を保存",
    pause: "配信を一時停止する",
    pauseHelp: "数週間、メールの配信を止められます。期間が過ぎると自動的に再開します。",
    weeks: "週数",
    pauseSend: "一時停止する",
    pausedUntil: (date) => `${date}まで配信を一時停止しています。`,
    resume: "配信を再開する",
    address: "メールアドレスを変更する",
    addressHelp: "新しいアドレスにリンクをお送りします。リンクをクリックすると変更が完了します。",
    newAddress: "新しいメールアドレス",
    addressSend: "アドレスを変更",
    addressSent:
      "このアドレスにメールを送信できる場合は、リンクが届きます。リンクをクリックすると変更が完了します。",
    unsubscribe: "配信停止",
    unsubscribeHelp: "すべてのメールの配信を停止します。いつでも再登録できます。",
    unsubscribeSend: "すべてのニュースレターを停止する",
    forget: "個人データを削除する",
    forgetHelp:
      "アドレス、お名前、設定など、お客様に関するデータをすべて削除します。アドレスを復元できないコードのみ保持し、インポートによって再登録されるのを防ぎます。",
    forgetSure: "はい、すべて削除します",
    forgetSend: "データを削除する",
    forgotten: "データを削除しました",
    forgottenText: "今後メールは届きません。",
    forgetBusy: "現在、お客様宛てのメールを送信中です。数分後にもう一度お試しください。",
    forgetUnsure: "先にチェックボックスを選択してください。",
    suppressed:
      "このアドレス宛てのメールが不達になったか、迷惑メールとして報告されたため、送信を停止しています。再開をご希望の場合はお問い合わせください。",
    nothing: "現在、購読中のニュースレターはありません。",
    link: "登録内容を変更する",
  },
  addressChange: {
    title: "新しいアドレスの確認",
    text: (title) =>
      `ボタンをクリックすると、今後「${title}」のメールが、このリンクをお送りしたアドレスに届きます。`,
    send: "アドレスを確定する",
    done: "アドレスを変更しました",
    doneText: (address) => `今後メールは${address}にお送りします。`,
  },
  mails: {
    confirm: {
      subject: (title) => `「${title}」の購読登録をご確認ください`,
      heading: "購読登録の確認",
      text: (title) => `「${title}」のメール配信をご希望の場合は、登録を確定してください。`,
      byMail: "ボタンを押すと、送信用のメールが開きます。内容を変更せずにそのまま送信してください。",
      action: "登録を確定する",
      validFor: (count) => `リンクの有効期限は${hours(count)}です。`,
      notYou:
        "お心当たりがない場合は、このメールを破棄してください。今後メールは届かず、アドレスは削除されます。",
    },
    already: {
      subject: (title) => `「${title}」はすでに登録済みです`,
      heading: "すでに登録済みです",
      text: (title) =>
        `このアドレスで「${title}」の購読登録のお申し込みがありました。すでに登録済みのため、お手続きは不要です。`,
      action: "登録内容を変更する",
      notYou: "お心当たりがない場合は、このメールを破棄してください。登録内容は変更されていません。",
    },
    newAddress: {
      subject: (title) => `「${title}」の新しいアドレスをご確認ください`,
      heading: "新しいアドレスの確認",
      text: (title) => `今後「${title}」のメールをこのアドレスで受け取る場合は、確定してください。`,
      action: "アドレスを確定する",
      validFor: (count) => `リンクの有効期限は${hours(count)}です。`,
      notYou: "お心当たりがない場合は、このメールを破棄してください。何も変更されません。",
    },
    addressChanged: {
      subject: (title) => `「${title}」の登録アドレスが変更されました`,
      heading: "登録アドレスが変更されました",
      text: (title) => `今後「${title}」のメールはこのアドレスに届きません。`,
      newAddress: (address) => `今後は${address}にお送りします。`,
      notYou: "お心当たりがない場合は、このメールにご返信ください。こちらで確認いたします。",
    },
    sendingPaused: {
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
      nobody: "これを理由に配信対象から外されたアドレスはありません。",
      resume:
        "原因を解消してから、次のコマンドを実行してください。拒否されたメールや保留中のメールも配信されます：",
      notYou:
        "このメールは、feedletter.yamlのmail.alertsにこのアドレスが設定されているためお送りしています。",
    },
    welcome: {
      heading: (title) => `「${title}」へようこそ`,
      latestIssue: "最新号：",
    },
    joins: {
      joined: (address) => `新しい登録：${address}`,
      allJoined: (count) => plural("ja", count, { other: `新しい登録${count}件` }),
      left: (address) => `配信停止：${address}`,
      allLeft: (count) => plural("ja", count, { other: `配信停止${count}件` }),
      more: (count) => plural("ja", count, { other: `ほか${count}件` }),
      notYou: "このメールは、feedletter.yamlにmail.joinsが設定されているためお送りしています。",
    },
    whatYouGet: "登録中の配信：",
  },
};
