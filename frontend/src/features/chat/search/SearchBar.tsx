/** Search inside the open chat: goes from one place to the next without leaving the timeline. */
import { ChevronDown, ChevronUp, Search, SlidersHorizontal, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { LIMITS } from '../../../realtime/limits';
import { IconButton } from '../../../ui/Button';
import { go, messageRoute } from '../../../ui/route';
import { FilterRow } from './FilterRow';
import { isFiltered, NO_FILTERS } from './query';
import styles from './search.module.css';
import { type Found, useSearch } from './useSearch';

type Props = { chat: string; onClose: () => void };

export default function SearchBar({ chat, onClose }: Props) {
  const t = useText();
  const [text, setText] = useState('');
  const [filters, setFilters] = useState(NO_FILTERS);
  const [open, setOpen] = useState(false);
  /** Which of them is on screen; -1 before the first. They stand newest first. */
  const [place, setPlace] = useState(-1);
  /** The next one is looked for, and gone to when it is there. */
  const [isDue, setDue] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const found = useSearch(text, chat, filters);
  const { hits, state } = found;

  useEffect(() => input.current?.focus(), []);

  const show = (next: number) => {
    const hit = hits[next];
    if (!hit) return;
    if (text.trim() !== '') actions.rememberSearch(text.trim());
    setPlace(next);
    go(messageRoute(chat, hit.seq), { inPlace: true });
  };
  const older = () => {
    if (place + 1 < hits.length) show(place + 1);
    else if (state === 'partly' || state === 'searching') {
      setDue(true);
      found.more();
    }
  };
  const newer = () => show(place - 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when there are more, not when the place changes
  useEffect(() => {
    if (!isDue || state === 'searching') return;
    setDue(false);
    show(place + 1);
  }, [isDue, state, hits.length]);

  const begin = (change: () => void) => {
    change();
    setPlace(-1);
    setDue(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
    else if (event.key === 'ArrowUp' || (event.key === 'Enter' && !event.shiftKey)) older();
    else if (event.key === 'ArrowDown' || event.key === 'Enter') newer();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <search className={styles.bar} aria-label={t('search.inChat')}>
      <div className={styles.head}>
        <Search size={18} strokeWidth={1.75} aria-hidden="true" />
        <input
          ref={input}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          aria-label={t('search.inChat')}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          maxLength={LIMITS.SEARCH_QUERY_MAX_CHARS / 2}
          placeholder={t('search.inChat')}
          value={text}
          onChange={(event) => begin(() => setText(event.target.value))}
          onKeyDown={onKeyDown}
        />
        <output className={styles.place}>
          <Where found={found} place={place} />
        </output>
        <IconButton
          icon={ChevronUp}
          label={t('search.older')}
          disabled={place + 1 >= hits.length && state !== 'partly'}
          onClick={older}
        />
        <IconButton icon={ChevronDown} label={t('search.newer')} disabled={place <= 0} onClick={newer} />
        <IconButton
          icon={SlidersHorizontal}
          label={t('search.filters')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        <IconButton icon={X} label={t('search.close')} onClick={onClose} />
      </div>
      {(open || isFiltered(filters)) && (
        <FilterRow chat={chat} filters={filters} onChange={(next) => begin(() => setFilters(next))} />
      )}
      {found.onDevice && <p className={styles.said}>{t('search.onDevice')}</p>}
    </search>
  );
}

function Where({ found, place }: { found: Found; place: number }) {
  const t = useText();
  const dates = useDates();
  const { state, hits, problem } = found;
  const total = hits.length;
  if (problem) return problemText(problem, t, dates);
  if (state === 'nothing') return null;
  if (state === 'searching' && total === 0) return t('search.searching');
  if (total === 0) return t('search.nothingFiltered');
  if (place < 0) return state === 'all' ? t('search.count', { count: total }) : t('search.countMore', { count: total });
  const values = { place: place + 1, total };
  return state === 'all' ? t('search.place', values) : t('search.placeMore', values);
}
