/** The text of a message: a long one begins short, a few emoji are shown large. */
import { useContext, useMemo, useState } from 'react';
import { useText } from '../../../i18n';
import { Markup } from '../markup/Markup';
import { RowTabIndex } from './api';
import styles from './bubble.module.css';

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
  if (beginning === null) return <Markup text={text} />;
  const toggle = () => {
    if (isOpen) open.delete(id);
    else open.add(id);
    setOpen(!isOpen);
  };
  return (
    <>
      <Markup text={isOpen ? text : `${beginning}…`} cut={!isOpen} />
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
