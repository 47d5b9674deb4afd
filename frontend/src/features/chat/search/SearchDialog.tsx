/** Search over all chats: what is found stands by chat, the newest first, and opens in its place. */
import { History, Search, SlidersHorizontal, X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { type Text, useText } from '../../../i18n';
import { useDates, useNow } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { LIMITS } from '../../../realtime/limits';
import type { SearchHit } from '../../../realtime/wire-types';
import { Button, IconButton } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { FindField } from '../../../ui/FindField';
import { go, messageRoute } from '../../../ui/route';
import { SkeletonRows } from '../../../ui/Skeleton';
import { ChatPicture } from '../ChatPicture';
import { nameOf, titleOf } from '../words';
import { FilterRow } from './FilterRow';
import { isFiltered, NO_FILTERS, takeChat } from './query';
import { Snippet } from './Snippet';
import styles from './search.module.css';
import { useChatNames } from './useChatNames';
import { type Found, useSearch } from './useSearch';

type Props = { query?: string; onClose: () => void };
type Option = { id: string; act: () => void; content: ReactNode };

export default function SearchDialog({ query = '', onClose }: Props) {
  const t = useText();
  const id = useId();
  const [text, setText] = useState(query);
  const [filters, setFilters] = useState(NO_FILTERS);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [recent, setRecent] = useState<string[]>([]);
  const list = useRef<HTMLDivElement>(null);
  const typed = takeChat(text, useChatNames());
  const found = useSearch(typed.text, typed.chat || filters.in || null, filters);
  const groups = useMemo(() => byChat(found.hits), [found.hits]);

  useEffect(() => {
    void actions.recentSearches().then(setRecent);
  }, []);

  const show = ({ chat, seq }: SearchHit) => {
    if (text.trim() !== '') actions.rememberSearch(text.trim());
    onClose();
    go(messageRoute(chat, seq));
  };
  const again = (one: string) => {
    setText(one);
    setActive(0);
  };
  const past = text === '' && found.state === 'nothing' ? recent : [];
  const options: Option[] = [
    ...groups.flatMap(([, hits]) =>
      hits.map((hit) => ({ id: `${id}-${hit.chat}-${hit.seq}`, act: () => show(hit), content: <Hit hit={hit} /> })),
    ),
    ...past.map((one, place) => ({ id: `${id}-past-${place}`, act: () => again(one), content: <Past text={one} /> })),
  ];
  const at = options[Math.min(active, options.length - 1)];

  // biome-ignore lint/correctness/useExhaustiveDependencies: the active one is marked in the list by then
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at?.id]);

  const option = (one: Option | undefined) =>
    one && (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
      <div
        key={one.id}
        id={one.id}
        role="option"
        tabIndex={-1}
        aria-selected={one.id === at?.id}
        className={styles.option}
        onPointerMove={() => setActive(options.indexOf(one))}
        onClick={one.act}
      >
        {one.content}
      </div>
    );
  let shown = 0;

  return (
    <Dialog kind="palette" title={t('search.title')} onClose={onClose}>
      <div className={styles.head}>
        <Search size={18} strokeWidth={1.75} aria-hidden="true" />
        <FindField
          label={t('search.title')}
          enterKeyHint="search"
          maxLength={LIMITS.SEARCH_QUERY_MAX_CHARS / 2}
          value={text}
          onChange={again}
          list={`${id}-list`}
          options={options.map((one) => one.id)}
          active={active}
          onActive={setActive}
          onEnter={() => at?.act()}
          onEnd={() => {
            if (found.state === 'partly') found.more();
            return found.state === 'partly';
          }}
        />
        <IconButton
          icon={SlidersHorizontal}
          label={t('search.filters')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        <IconButton icon={X} label={t('common.close')} onClick={onClose} />
      </div>
      {(open || isFiltered(filters)) && <FilterRow chat={null} filters={filters} onChange={setFilters} />}
      <Said found={found} text={text} />
      <div
        ref={list}
        id={`${id}-list`}
        className={styles.list}
        role="listbox"
        aria-label={t(past.length > 0 ? 'search.recent' : 'search.found')}
        tabIndex={-1}
        aria-busy={found.state === 'searching'}
      >
        {groups.map(([chat, hits]) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is not allowed inside a listbox
          <div key={chat} role="group" aria-labelledby={`${id}-${chat}`}>
            <ChatName id={`${id}-${chat}`} chat={chat} />
            {hits.map(() => option(options[shown++]))}
          </div>
        ))}
        {past.length > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is not allowed inside a listbox
          <div role="group" aria-label={t('search.recent')}>
            {past.map(() => option(options[shown++]))}
          </div>
        )}
      </div>
      {found.state === 'searching' && found.hits.length === 0 && <SkeletonRows count={3} />}
      {found.state === 'partly' && (
        <div className={styles.foot}>
          <Button kind="quiet" onClick={found.more}>
            {t('search.more')}
          </Button>
        </div>
      )}
      {past.length > 0 && (
        <div className={styles.foot}>
          <Button
            kind="quiet"
            onClick={() => {
              actions.forgetSearches();
              setRecent([]);
            }}
          >
            {t('search.forget')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}

/** What there is to say about what was found: how much, nothing, why not. */
function Said({ found, text }: { found: Found; text: string }) {
  const t = useText();
  const dates = useDates();
  const { state, hits, problem, onDevice } = found;
  if (problem) {
    return (
      <div className={styles.problem} role="alert">
        <p>{problemText(problem, t, dates)}</p>
        <Button kind="quiet" onClick={found.more}>
          {t('common.retry')}
        </Button>
      </div>
    );
  }
  return (
    <p className={styles.said} role="status">
      {wordsOf({ state, hits }, text.trim(), t)}
      {onDevice && ` ${t('search.onDevice')}`}
    </p>
  );
}

function wordsOf({ state, hits }: Pick<Found, 'state' | 'hits'>, query: string, t: Text): string {
  const count = hits.length;
  if (state === 'nothing') return t('search.hint');
  if (count > 0) return state === 'all' ? t('search.count', { count }) : t('search.countMore', { count });
  if (state === 'searching') return t('search.searching');
  return query === '' ? t('search.nothingFiltered') : t('search.nothing', { query });
}

/** Each chat where its newest is. */
function byChat(hits: SearchHit[]): [string, SearchHit[]][] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) groups.set(hit.chat, [...(groups.get(hit.chat) ?? []), hit]);
  const newest = (mine: SearchHit[]) => Math.max(...mine.map(({ created_at_ms }) => created_at_ms));
  return [...groups].sort(([, one], [, other]) => newest(other) - newest(one));
}

function ChatName({ id, chat }: { id: string; chat: string }) {
  const t = useText();
  const head = useApp((state) => state.chats[chat]?.head);
  const people = useApp((state) => state.people);
  const title = head ? titleOf(head, people, t) : t('common.untitled');
  return (
    <div id={id} className={styles.heading} role="presentation" dir="auto">
      {head && <ChatPicture head={head} name={title} size="member" />}
      <span>{title}</span>
    </div>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id);
  return (
    <>
      <span className={styles.meta}>
        <b dir="auto">{hit.sender === me ? t('common.you') : nameOf(hit.sender, people, t)}</b>
        <time dateTime={new Date(hit.created_at_ms).toISOString()}>{dates.short(hit.created_at_ms, now)}</time>
      </span>
      <span className={styles.snippet} dir="auto">
        <Snippet parts={hit.snippet} />
      </span>
    </>
  );
}

function Past({ text }: { text: string }) {
  return (
    <span className={styles.past}>
      <History size={16} strokeWidth={1.75} aria-hidden="true" />
      <span dir="auto">{text}</span>
    </span>
  );
}
