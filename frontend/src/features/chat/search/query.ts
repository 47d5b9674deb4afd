/** What is being looked for: words as they are typed, and conditions that are chosen beside them. */

export type Filters = {
  /** A username, or `me`. */
  from: string;
  /** Days as `2026-11-20`, empty for none. */
  after: string;
  before: string;
  link: boolean;
  words: boolean;
};

export const NO_FILTERS: Filters = { from: '', after: '', before: '', link: false, words: false };

export const isFiltered = ({ from, after, before, link }: Filters): boolean =>
  from !== '' || after !== '' || before !== '' || link;

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
