/** What has just been done, by the code in the page's address. Other codes say nothing: anybody can make up a link. */
export function doneSentence(
  sentences: Readonly<Record<string, string>>,
  code: string | undefined,
): string | undefined {
  return code !== undefined && Object.hasOwn(sentences, code) ? sentences[code] : undefined;
}
