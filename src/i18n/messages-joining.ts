/** Words of the pages and letters where people join, choose and leave. `title` is what the site or the digest is called. */
export interface SubscriptionMessages {
  readonly letters: {
    readonly confirm: LetterWords & { readonly ends: (hours: number) => string };
    readonly already: LetterWords;
    readonly newAddress: LetterWords & { readonly ends: (hours: number) => string };
    readonly moved: Omit<LetterWords, "action"> & { readonly where: (address: string) => string };
    readonly youGet: string;
  };
  readonly signUp: {
    readonly title: (title: string) => string;
    readonly intro: string;
    readonly address: string;
    readonly name: string;
    readonly digests: string;
    readonly topics: string;
    readonly topicsHelp: string;
    readonly send: string;
    readonly quick: string;
    readonly noAddress: string;
    readonly noDigest: string;
    readonly tooOften: string;
    readonly busy: string;
    readonly elsewhere: string;
    readonly sent: string;
    readonly sentText: (hours: number) => string;
    readonly sentHelp: string;
  };
  readonly confirm: {
    readonly title: string;
    readonly text: (title: string) => string;
    readonly send: string;
    readonly done: string;
    readonly doneText: (title: string) => string;
    readonly expired: string;
    readonly expiredText: string;
    readonly again: string;
    readonly gone: string;
    readonly goneText: string;
  };
  readonly leave: {
    readonly title: string;
    readonly text: (title: string) => string;
    readonly send: string;
    readonly done: string;
    readonly doneText: (title: string) => string;
    readonly all: string;
    readonly allDone: string;
    readonly mistake: string;
  };
  readonly preferences: {
    readonly title: string;
    readonly of: (address: string) => string;
    readonly saved: string;
    readonly digests: string;
    readonly language: string;
    readonly siteLanguage: (language: string) => string;
    readonly save: string;
    readonly pause: string;
    readonly pauseHelp: string;
    readonly weeks: string;
    readonly pauseSend: string;
    readonly pausedUntil: (date: string) => string;
    readonly resume: string;
    readonly address: string;
    readonly addressHelp: string;
    readonly newAddress: string;
    readonly addressSend: string;
    readonly addressSent: string;
    readonly leave: string;
    readonly leaveHelp: string;
    readonly leaveSend: string;
    readonly forget: string;
    readonly forgetHelp: string;
    readonly forgetSure: string;
    readonly forgetSend: string;
    readonly forgotten: string;
    readonly forgottenText: string;
    readonly forgetBusy: string;
    readonly forgetUnsure: string;
    readonly suppressed: string;
    readonly nothing: string;
    readonly link: string;
  };
  readonly moved: {
    readonly title: string;
    readonly text: (title: string) => string;
    readonly send: string;
    readonly done: string;
    readonly doneText: (address: string) => string;
  };
}

interface LetterWords {
  readonly subject: (title: string) => string;
  readonly heading: string;
  readonly text: (title: string) => string;
  readonly action: string;
  /** For whoever has not asked for it. */
  readonly notYou: string;
}
