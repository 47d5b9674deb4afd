/** The text of a message: links are made clickable, everything else is shown as it was written. */
import { useContext } from 'react';
import { RowTabIndex } from './api';
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

export type Piece = { at: number; link: boolean; text: string };

/** Pieces of the text in order; odd things that look like addresses stay text. */
export function pieces(text: string): Piece[] {
  const result: Piece[] = [];
  const add = (link: boolean, from: number, to: number) => {
    if (to > from) result.push({ at: from, link, text: text.slice(from, to) });
  };
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].slice(0, addressLength(match[0]));
    if (!isWebAddress(address)) continue;
    add(false, done, match.index);
    done = match.index + address.length;
    add(true, match.index, done);
  }
  add(false, done, text.length);
  return result;
}

export function Linked({ text }: { text: string }) {
  const tabIndex = useContext(RowTabIndex);
  return pieces(text).map((piece) =>
    piece.link ? (
      <a
        key={piece.at}
        className={styles.link}
        href={piece.text}
        tabIndex={tabIndex}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        {piece.text}
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
