/** Counting and cutting text as the server and people count it. */

/** Unicode code points, which the limits count; a smiley outside the first plane is one. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
