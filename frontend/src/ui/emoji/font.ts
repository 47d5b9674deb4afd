/** Whether the system's font has the emoji of a version of Unicode: it is asked by drawing one of them. */

const SAMPLES: ReadonlyMap<number, string> = new Map([
  [13, '🥲'],
  [13.1, '😶‍🌫️'],
  [14, '🫠'],
  [15, '🫨'],
  [15.1, '🐦‍🔥'],
  [16, '🫩'],
  [17, '🫪'],
]);
const COMMON = '😀';
const SIZE = 24;
export const EMOJI_FONT = '"Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif';

const known = new Map<number, boolean>();

export function fontHas(version: number): boolean {
  const sample = SAMPLES.get(version);
  if (sample === undefined) return true;
  const answer = known.get(version) ?? draws(sample);
  known.set(version, answer);
  return answer;
}

/** One glyph wide, not its parts side by side, and in colours, which the box for what is missing has not. */
function draws(emoji: string): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return true;
  context.font = `${SIZE}px ${EMOJI_FONT}`;
  context.textBaseline = 'top';
  if (context.measureText(emoji).width > 1.5 * context.measureText(COMMON).width) return false;
  context.fillText(emoji, 0, 0);
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 12) return true;
  }
  return false;
}
