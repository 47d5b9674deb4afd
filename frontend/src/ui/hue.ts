/** The colour of who chose none, and initials, the same on every device: both come from what everybody knows. */
export const HUES = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** 0 to 7, from the id's own digits. */
export function hueOf(id: string): number {
  // FNV-1a: the first digits of ids made in one minute are alike, so every digit must count in every bit
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % HUES.length;
}

/** Two letters: of the first two words that are more than a letter long, or the first two of the only word. */
export function initialsOf(name: string): string {
  const words = name
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => [...word]);
  const long = words.filter((word) => word.length > 1);
  const [first, second] = long.length > 1 ? long : words;
  if (!first) return [...name.trim()][0] ?? '';
  if (second) return `${first[0]}${second[0]}`.toLocaleUpperCase();
  return `${first[0]?.toLocaleUpperCase()}${first[1] ?? ''}`;
}
