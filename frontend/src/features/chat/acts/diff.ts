/** What changed between two texts, word by word. */
export type Part = { kind: 'same' | 'added' | 'removed'; text: string };

/** Beyond so many comparisons what differs is shown as replaced as a whole: nobody would read it word by word. */
const MOST = 4_000_000;

/** Words, single other signs, and the spaces between: joined they are the text. */
const pieces = (text: string): string[] => text.match(/\s+|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu) ?? [];

/** At [i][j], flat: how many pieces the ends from i and from j have in common, in order. */
function common(before: string[], after: string[]): Uint16Array {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  return lengths;
}

/** `removed` comes before what was `added` in its place; neighbours of a kind are one part. */
export function diff(one: string, other: string): Part[] {
  const before = pieces(one);
  const after = pieces(other);
  const parts: Part[] = [];
  const put = (kind: Part['kind'], text: string) => {
    const last = parts.at(-1);
    if (text === '') return;
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };

  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const room = Math.min(before.length, after.length) - start;
  while (end < room && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const old = before.slice(start, before.length - end);
  const young = after.slice(start, after.length - end);

  put('same', before.slice(0, start).join(''));
  let [i, j] = [0, 0];
  if (old.length * young.length <= MOST) {
    const lengths = common(old, young);
    const width = young.length + 1;
    while (i < old.length && j < young.length) {
      if (old[i] === young[j]) {
        put('same', old[i] ?? '');
        i += 1;
        j += 1;
      } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) {
        put('removed', old[i] ?? '');
        i += 1;
      } else {
        put('added', young[j] ?? '');
        j += 1;
      }
    }
  }
  put('removed', old.slice(i).join(''));
  put('added', young.slice(j).join(''));
  put('same', before.slice(before.length - end).join(''));
  return parts;
}
