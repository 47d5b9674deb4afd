/** What `parse` found, as elements: every piece of text is a text of React's, so nothing in it can be more than that. */
import { type KeyboardEvent, type MouseEvent, type ReactNode, useContext, useState } from 'react';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { go, messageIn } from '../../../ui/route';
import { RowTabIndex } from '../timeline/api';
import { nameOf } from '../words';
import { otherHost, plainAddress } from './addresses';
import { CodeBlock } from './CodeBlock';
import styles from './markup.module.css';
import { isEveryone, MentionedContext } from './mentioned';
import { PersonCard } from './PersonCard';
import { type Block, type Emphasis, type Inline, type List, parsed } from './parse';
import { allWordsOf } from './plain';

type Props = {
  text: string;
  /** It is the beginning of a longer one. */
  cut?: boolean;
};

export function Markup({ text, cut = false }: Props) {
  return <Blocks blocks={parsed(text, cut)} />;
}

// the pieces of a text have no names: a changed text is parsed anew, and is then drawn anew from where it changed
const numbered = <T,>(pieces: readonly T[], draw: (piece: T, key: number) => ReactNode): ReactNode[] =>
  pieces.map(draw);

function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return numbered(blocks, (block, key) => {
    switch (block.kind) {
      case 'text':
        return <Inlines key={key} inlines={block.inlines} />;
      case 'code':
        return <CodeBlock key={key} language={block.language} text={block.text} />;
      case 'quote':
        return (
          <blockquote key={key} className={styles.quote} dir="auto">
            <Blocks blocks={block.blocks} />
          </blockquote>
        );
      case 'list':
        return <ListOf key={key} list={block} />;
      default:
        return block satisfies never;
    }
  });
}

function ListOf({ list: { start, items } }: { list: List }) {
  const rows = numbered(items, ({ inlines, lists }, key) => (
    <li key={key} dir="auto">
      <Inlines inlines={inlines} />
      {numbered(lists, (list, place) => (
        <ListOf key={place} list={list} />
      ))}
    </li>
  ));
  return start === null ? (
    <ul className={styles.list}>{rows}</ul>
  ) : (
    <ol className={styles.list} start={start}>
      {rows}
    </ol>
  );
}

const TAGS = { strong: 'strong', em: 'em', strike: 's' } as const satisfies Record<
  Exclude<Emphasis, 'spoiler'>,
  string
>;

function Inlines({ inlines }: { inlines: readonly Inline[] }) {
  return numbered(inlines, (node, key) => {
    if (typeof node === 'string') return node;
    switch (node.kind) {
      case 'strong':
      case 'em':
      case 'strike': {
        const Tag = TAGS[node.kind];
        return (
          <Tag key={key}>
            <Inlines inlines={node.children} />
          </Tag>
        );
      }
      case 'spoiler':
        return <Spoiler key={key} inlines={node.children} />;
      case 'code':
        return (
          <code key={key} className={styles.code} dir="auto">
            {node.text}
          </code>
        );
      case 'link':
        return <Link key={key} href={node.href} inlines={node.children} />;
      case 'address':
        return (
          <Address key={key} href={node.href}>
            {node.text}
          </Address>
        );
      case 'mention':
        return <Mention key={key} text={node.text} />;
      default:
        return node satisfies never;
    }
  });
}

function Link({ href, inlines }: { href: string; inlines: readonly Inline[] }) {
  const host = otherHost(allWordsOf(inlines), href);
  return (
    <>
      <Address href={href}>
        <bdi>
          <Inlines inlines={inlines} />
        </bdi>
      </Address>
      {host !== null && <bdi className={styles.host}> ({host})</bdi>}
    </>
  );
}

function Address({ href, children }: { href: string; children: ReactNode }) {
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
      title={plainAddress(href)}
      tabIndex={tabIndex}
      target="_blank"
      rel="noopener noreferrer nofollow"
      onClick={onClick}
    >
      {children}
    </a>
  );
}

function Spoiler({ inlines }: { inlines: readonly Inline[] }) {
  const t = useText();
  const tabIndex = useContext(RowTabIndex);
  const [shown, setShown] = useState(false);
  if (shown) {
    return (
      <span className={styles.shown}>
        <Inlines inlines={inlines} />
      </span>
    );
  }
  const show = (event: MouseEvent | KeyboardEvent) => {
    event.preventDefault();
    setShown(true);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button is a box, and this breaks over lines as text does
    <span
      role="button"
      className={styles.spoiler}
      tabIndex={tabIndex}
      aria-label={t('markup.spoiler')}
      title={t('markup.spoiler')}
      onClick={show}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') show(event);
      }}
    >
      <span className={styles.covered} aria-hidden="true">
        {allWordsOf(inlines)}
      </span>
    </span>
  );
}

function Mention({ text }: { text: string }) {
  const t = useText();
  const tabIndex = useContext(RowTabIndex);
  const { mentions, mentions_all } = useContext(MentionedContext);
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id);
  const [anchor, setAnchor] = useState<Element | null>(null);
  if (mentions_all && isEveryone(text)) return <span className={styles.mine}>{text}</span>;
  const username = text.slice(1).toLowerCase();
  const id = mentions?.find((one) => people[one]?.username === username);
  if (id === undefined) return text;
  if (id === me) return <span className={styles.mine}>{text}</span>;
  return (
    <>
      <button
        type="button"
        className={styles.mention}
        tabIndex={tabIndex}
        title={nameOf(id, people, t)}
        aria-haspopup="dialog"
        onClick={(event) => setAnchor(anchor ? null : event.currentTarget)}
      >
        {text}
      </button>
      {anchor && <PersonCard id={id} anchor={anchor} onClose={() => setAnchor(null)} />}
    </>
  );
}
