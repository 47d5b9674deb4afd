/** What is being looked for: words as they are typed, and conditions that are chosen beside them. */

export type Filters = {
  /** A chat; empty for all. */
  in: string;
  /** A username, or `me`. */
  from: string;
  /** Days as `2026-11-20`, empty for none. */
  after: string;
  before: string;
  link: boolean;
  words: boolean;
};

/** As the server compares: with ё as е, whatever the letters' size and width. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll('ё', 'е');

export const NO_FILTERS: Filters = { in: '', from: '', after: '', before: '', link: false, words: false };

export const isFiltered = ({ in: chat, from, after, before, link }: Filters): boolean =>
  chat !== '' || from !== '' || after !== '' || before !== '' || link;

/** As the server reads it. A condition that was typed stands before a chosen one of its kind. */
export function queryOf(text: string, { from, after, before, link }: Filters): string {
  const parts = [
    from && `from:${from === 'me' ? from : `@${from}`}`,
    after && `after:${after}`,
    before && `before:${before}`,
    link && 'has:link',
    text.trim(),
  ];
  return parts.filter(Boolean).join(' ');
}

const TYPED_CHAT = /(?:^|\s)(?:in|в):(?:"([^"]+)"|«([^»]+)»|(\S+))/iu;

/** The chat that `in:` names, and the words beside it. The whole of its name wins over its beginning, and that over a
 * part of it; of several the first. */
export function takeChat(
  text: string,
  chats: readonly { id: string; names: string[] }[],
): { chat: string; text: string } {
  const typed = TYPED_CHAT.exec(text);
  const name = folded(typed?.[1] ?? typed?.[2] ?? typed?.[3] ?? '');
  const named = (fits: (one: string) => boolean) => chats.find(({ names }) => names.some((one) => fits(folded(one))));
  const chat =
    typed &&
    (named((one) => one === name) ?? named((one) => one.startsWith(name)) ?? named((one) => one.includes(name)));
  return chat ? { chat: chat.id, text: text.replace(typed[0], '').trim() } : { chat: '', text };
}
