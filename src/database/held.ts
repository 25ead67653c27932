/** `not_before` of a mail that waits until somebody resumes the issue: the last instant that a Date can hold. */
export const HELD = 8_640_000_000_000_000;
