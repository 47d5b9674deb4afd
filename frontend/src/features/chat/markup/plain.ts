/** A message in plain words, without its marks: for lines about it. */
import { type Block, type Inline, type List, parsed } from './parse';

/** What is hidden stays hidden, whatever it is long. */
const HIDDEN = '▒▒▒';

export function wordsOf(inlines: readonly Inline[]): string {
  return inlines
    .map((node) => {
      if (typeof node === 'string') return node;
      if (node.kind === 'spoiler') return HIDDEN;
      return 'children' in node ? wordsOf(node.children) : node.text;
    })
    .join('');
}

/** With what is hidden: where it stands but is not seen. */
export function allWordsOf(inlines: readonly Inline[]): string {
  return inlines
    .map((node) => (typeof node === 'string' ? node : 'children' in node ? allWordsOf(node.children) : node.text))
    .join('');
}

const linesOf = ({ start, items }: List): string =>
  items
    .map(({ inlines, lists }, index) =>
      [`${start === null ? '•' : `${start + index}.`} ${wordsOf(inlines)}`, ...lists.map(linesOf)].join('\n'),
    )
    .join('\n');

function plainOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return wordsOf(block.inlines);
    case 'code':
      return block.text;
    case 'quote':
      return block.blocks.map(plainOf).join('\n');
    case 'list':
      return linesOf(block);
    default:
      return block satisfies never;
  }
}

export const plain = (body: string): string => parsed(body).map(plainOf).join('\n');
