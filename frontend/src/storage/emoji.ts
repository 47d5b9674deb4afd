/** Which emoji a person used last on this device, and their skin tone. Read when a picker opens, gone with the account. */
import * as v from 'valibot';
import { TONES, type Tone } from '../ui/emoji/tone';

const MOST = 24;

const choice = v.object({
  tone: v.fallback(v.picklist(TONES), 0),
  /** The latest first, without a tone. */
  recent: v.fallback(v.array(v.string()), []),
});
export type EmojiChoice = v.InferOutput<typeof choice>;

const nameOf = (user: string): string => `messenger.emoji.${user}`;

export function readEmoji(user: string): EmojiChoice {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(nameOf(user)) ?? '{}');
    return v.parse(choice, raw);
  } catch {
    return { tone: 0, recent: [] };
  }
}

function write(user: string, chosen: EmojiChoice): void {
  try {
    localStorage.setItem(nameOf(user), JSON.stringify(chosen));
  } catch {
    // not remembered: storage is off or full
  }
}

export function emojiUsed(user: string, emoji: string): void {
  const before = readEmoji(user);
  write(user, { ...before, recent: [emoji, ...before.recent.filter((one) => one !== emoji)].slice(0, MOST) });
}

export function setTone(user: string, tone: Tone): void {
  write(user, { ...readEmoji(user), tone });
}

export function forgetEmoji(user: string): void {
  try {
    localStorage.removeItem(nameOf(user));
  } catch {
    // nothing can be there
  }
}
