/** Undefined if it isn't JSON. */
export function parseJson(body: Buffer | string): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** JSON, or the fields of a form. A list has several events. */
export function parseEvents(body: Buffer, contentType: string): readonly unknown[] {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(contentType.trim());
  const parsed = isForm ? Object.fromEntries(new URLSearchParams(body.toString())) : parseJson(body);
  return Array.isArray(parsed) ? parsed : [parsed];
}
