/** The text of a message: addresses are made links, everything else is shown as it was written. */
import { type MouseEvent, useContext, useMemo, useState } from 'react';
import { useText } from '../../../i18n';
import { go, messageIn } from '../../../ui/route';
import { RowTabIndex } from './api';
import styles from './bubble.module.css';

const LINK = /(?:https?:\/\/|mailto:)[^\s<>"'`]+|[\p{L}\p{N}][\p{L}\p{N}._%+-]*@[\p{L}\p{N}][\p{L}\p{N}.-]*/giu;
const MAIL = /^(?:mailto:)?([^\s@?,;:]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,63})$/iu;
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

/** Where an address leads; null for what only looks like one. A letter gets its address and nothing else from us. */
function hrefOf(text: string): string | null {
  const mail = MAIL.exec(text)?.[1];
  if (mail) return `mailto:${mail}`;
  if (!URL.canParse(text)) return null;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' ? text : null;
}

export type Piece = { at: number; href: string | null; text: string };

/** Pieces of the text in order; odd things that look like addresses stay text. */
export function pieces(text: string): Piece[] {
  const result: Piece[] = [];
  const add = (href: string | null, from: number, to: number) => {
    if (to > from) result.push({ at: from, href, text: text.slice(from, to) });
  };
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].slice(0, addressLength(match[0]));
    const href = hrefOf(address);
    if (href === null) continue;
    add(null, done, match.index);
    done = match.index + address.length;
    add(href, match.index, done);
  }
  add(null, done, text.length);
  return result;
}

export function Linked({ text }: { text: string }) {
  return pieces(text).map((piece) =>
    piece.href !== null ? <Address key={piece.at} href={piece.href} text={piece.text} /> : piece.text,
  );
}

function Address({ href, text }: { href: string; text: string }) {
  const tabIndex = useContext(RowTabIndex);
  const route = messageIn(href);
  // a message of this messenger opens here; with a key held it goes where the browser is told
  const onClick = (event: MouseEvent) => {
    if (!route || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(route);
  };
  return (
    <a
      className={styles.link}
      href={href}
      tabIndex={tabIndex}
      target="_blank"
      rel="noopener noreferrer nofollow"
      onClick={onClick}
    >
      {text}
    </a>
  );
}

const LONG_LINES = 30;
const LONG_CHARS = 2_000;
/** What would be left out is worth a press. */
const WORTH = 1.25;

/** The beginning of a long text, up to a line or word; null where all of it is shown. */
export function beginningOf(text: string): string | null {
  let end = Math.min(text.length, LONG_CHARS);
  let line = -1;
  for (let count = 0; count < LONG_LINES; count += 1) {
    line = text.indexOf('\n', line + 1);
    if (line < 0 || line > end) break;
    if (count === LONG_LINES - 1) end = line;
  }
  const lines = text.split('\n', Math.ceil(LONG_LINES * WORTH) + 1).length;
  if (text.length <= LONG_CHARS * WORTH && lines <= LONG_LINES * WORTH) return null;
  const space = text.slice(0, end).search(/\s\S*$/u);
  const cut = text[end] === '\n' || space < end / 2 ? end : space;
  // never through the middle of a character of two units
  return text
    .slice(0, cut)
    .replace(/[\uD800-\uDBFF]$/u, '')
    .trimEnd();
}

/** Opened long texts, by chat and row: they stay open when they are scrolled away and back. */
const open = new Set<string>();

export function LongText({ id, text }: { id: string; text: string }) {
  const t = useText();
  const tabIndex = useContext(RowTabIndex);
  const [isOpen, setOpen] = useState(() => open.has(id));
  const beginning = useMemo(() => beginningOf(text), [text]);
  if (beginning === null) return <Linked text={text} />;
  const toggle = () => {
    if (isOpen) open.delete(id);
    else open.add(id);
    setOpen(!isOpen);
  };
  return (
    <>
      <Linked text={isOpen ? text : `${beginning}…`} />
      {'\n'}
      <button type="button" className={styles.more} tabIndex={tabIndex} aria-expanded={isOpen} onClick={toggle}>
        {t(isOpen ? 'message.less' : 'message.more')}
      </button>
    </>
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
