/** The text of a message: links are made clickable, everything else is shown as it was written. */
import type { ReactNode } from 'react';
import styles from './bubble.module.css';

const LINK = /https?:\/\/[^\s<>"'`]+/giu;
/** Ends a sentence rather than an address. */
const TRAIL = /[.,:;!?…»”’\])}]+$/u;
const OPENS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** How much of a match is the address: closing marks belong to it only where it opened them. */
function addressLength(match: string): number {
  let end = match.length;
  while (end > 0) {
    const head = match.slice(0, end);
    const trail = TRAIL.exec(head)?.[0];
    if (!trail) break;
    const last = head.at(-1) ?? '';
    const opener = OPENS[last];
    if (opener && head.split(opener).length >= head.split(last).length) break;
    end--;
  }
  return end;
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '';
}

/** Pieces of the text in order; odd things that look like addresses stay text. */
export function pieces(text: string): ({ link: string } | { text: string })[] {
  const result: ({ link: string } | { text: string })[] = [];
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].slice(0, addressLength(match[0]));
    if (!isWebAddress(address)) continue;
    if (match.index > done) result.push({ text: text.slice(done, match.index) });
    result.push({ link: address });
    done = match.index + address.length;
  }
  if (done < text.length) result.push({ text: text.slice(done) });
  return result;
}

export function withLinks(text: string): ReactNode {
  return pieces(text).map((piece, index) =>
    'link' in piece ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in its order
      <a key={index} className={styles.link} href={piece.link} target="_blank" rel="noopener noreferrer nofollow">
        {piece.link}
      </a>
    ) : (
      piece.text
    ),
  );
}

const ONE_EMOJI =
  '(?:\\p{Regional_Indicator}{2}|[0-9#*]\\uFE0F?\\u20E3|\\p{Emoji_Presentation}\\p{Emoji_Modifier}?(?:\\u200D\\p{Extended_Pictographic}\\uFE0F?\\p{Emoji_Modifier}?)*|\\p{Extended_Pictographic}(?:\\uFE0F|\\p{Emoji_Modifier})(?:\\u200D\\p{Extended_Pictographic}\\uFE0F?\\p{Emoji_Modifier}?)*)';
const FEW_EMOJI = new RegExp(`^(?:${ONE_EMOJI}\\s*){1,3}$`, 'u');
const LONGEST = 60;

/** One to three emoji and nothing else: shown large, without a bubble. */
export function isBigEmoji(text: string): boolean {
  return text.length <= LONGEST && FEW_EMOJI.test(text.trim());
}
