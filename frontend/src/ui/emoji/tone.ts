/** Skin tones: 0 is none, the yellow one; 1 to 5 from light to dark, as Unicode counts them. */
export const TONES = [0, 1, 2, 3, 4, 5] as const;
export type Tone = (typeof TONES)[number];

const FIRST_MODIFIER = 0x1f3fb;
/** Everybody in it; the hands two people hold are not a third. */
const BODIES = /(^🤝|(?!🤝)\p{Emoji_Modifier_Base})\uFE0F?/gu;

/** The emoji in this tone, for those that take one. */
export function toned(emoji: string, tone: Tone): string {
  return tone === 0 ? emoji : emoji.replace(BODIES, `$1${String.fromCodePoint(FIRST_MODIFIER + tone - 1)}`);
}
