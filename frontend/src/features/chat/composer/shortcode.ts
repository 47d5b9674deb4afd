/** Emoji by name: what of the text before the caret is a `:name` being written, or a `:name:` that was finished. */

/** With fewer letters everything would fit. */
const LETTERS = 2;

export type Token = { from: number; name: string };

const BEGUN = /(^|[^\p{L}\p{N}:_/])(:[\p{L}\p{N}_+-]{1,40})$/u;
const FINISHED = /(^|[^\p{L}\p{N}:_/])(:[a-z0-9_+-]{1,40}:)$/u;

/** Between backticks nothing is replaced. A fence is open till the next; within a line a single one is till the line's end. */
export function inCode(before: string): boolean {
  const fences = before.match(/^ {0,3}```/gm)?.length ?? 0;
  if (fences % 2 === 1) return true;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return (line.match(/`/g)?.length ?? 0) % 2 === 1;
}

/** A name is shorter, an address seldom longer: what is further away is not looked at with every letter. */
const NEAR = { name: 60, address: 2_000 };

const inAddress = (before: string): boolean => /\p{L}:\/\/\S*$/u.test(before.slice(-NEAR.address));

function token(before: string, pattern: RegExp): string | null {
  const found = pattern.exec(before.slice(-NEAR.name))?.[2];
  return found === undefined || inCode(before) || inAddress(before) ? null : found;
}

export function begun(text: string, caret: number): Token | null {
  const found = token(text.slice(0, caret), BEGUN);
  return found === null || found.length <= LETTERS ? null : { from: caret - found.length, name: found.slice(1) };
}

export function finished(text: string, caret: number): Token | null {
  const found = token(text.slice(0, caret), FINISHED);
  return found === null ? null : { from: caret - found.length, name: found.slice(1, -1) };
}
