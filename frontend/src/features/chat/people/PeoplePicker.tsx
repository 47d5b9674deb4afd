/** Finding people by name: a field and its list. Arrows and Enter choose while the focus stays in the field. */
import { Check, Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates, useNow } from '../../../i18n/dates';
import type { Person, Problem } from '../../../realtime/wire-types';
import { Button } from '../../../ui/Button';
import { Refusal } from '../../../ui/Refusal';
import { SkeletonRows } from '../../../ui/Skeleton';
import { Picture } from '../../people/Picture';
import { matches } from '../list/filter';
import { presenceText } from '../words';
import styles from './people.module.css';

const TYPING_PAUSE_MS = 180;

type Props = {
  /** Those already chosen, where several can be; null where the first choice is the answer. */
  chosen: Person[] | null;
  onPick: (person: Person) => void;
  /** People who are not offered. */
  without?: ReadonlySet<string>;
};

export function PeoplePicker({ chosen, onPick, without }: Props) {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const id = useId();
  const me = useApp((state) => state.me?.id);
  const presence = useApp((state) => state.presence);
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<{ query: string; people: Person[] } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const asked = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let stale = false;
    const ask = async () => {
      const result = await actions.searchPeople(query.trim());
      if (stale) return;
      setActive(0);
      setProblem(result.ok ? null : result.problem);
      if (result.ok) setFound({ query, people: result.value });
    };
    // the first list comes at once, what is typed after a pause
    const timer = setTimeout(ask, asked.current ? TYPING_PAUSE_MS : 0);
    asked.current = true;
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query, attempt]);

  // until the answer is there, only those of the last one who fit: Enter must not take somebody typed away already
  const fits = ({ name, username }: Person) => found?.query === query || matches(`${name} ${username}`, query.trim());
  const people = (found?.people ?? []).filter(
    (person) => person.id !== me && person.active && !without?.has(person.id) && fits(person),
  );
  const isChosen = (person: Person) => chosen?.some((one) => one.id === person.id) ?? false;
  const optionId = (person: Person) => `${id}-${person.id}`;
  const at = people[active];

  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const last = people.length - 1;
    const next = { ArrowDown: active + 1, ArrowUp: active - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setActive(next < 0 ? last : next > last ? 0 : next);
    } else if (event.key === 'Enter' && at) {
      event.preventDefault();
      onPick(at);
      if (chosen) setQuery('');
    }
  };

  return (
    <div className={styles.picker}>
      <div className={styles.search}>
        <Search size={16} strokeWidth={1.75} aria-hidden="true" />
        <input
          type="text"
          role="combobox"
          aria-label={t('new.search')}
          aria-expanded={people.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={at ? optionId(at) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: this step of the dialog is there to type a name
          autoFocus
          data-first=""
          placeholder={t('new.search')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {problem ? (
        <div className={styles.note} role="alert">
          <p>
            <Refusal problem={problem} />
          </p>
          <Button onClick={() => setAttempt(attempt + 1)}>{t('common.retry')}</Button>
        </div>
      ) : found === null || (people.length === 0 && found.query !== query) ? (
        <SkeletonRows count={5} />
      ) : people.length === 0 ? (
        <p className={styles.note} role="status">
          {query.trim() ? t('new.noPeople', { query: query.trim() }) : t('new.nobody')}
        </p>
      ) : null}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={t('new.people')}
        aria-multiselectable={chosen ? true : undefined}
        className={styles.people}
      >
        {people.map((person, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: the field points at the option, as a combobox does
          <div
            key={person.id}
            id={optionId(person)}
            role="option"
            aria-selected={isChosen(person)}
            data-active={index === active ? '' : undefined}
            className={styles.person}
            onPointerMove={() => setActive(index)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(person)}
          >
            <Picture
              id={person.id}
              name={person.name || person.username}
              size="member"
              online={presence[person.id]?.online ?? false}
            />
            <span className={styles.names}>
              <b dir="auto">{person.name || person.username}</b>
              <small>
                @{person.username}
                {presence[person.id] && ` · ${presenceText(presence[person.id], t, dates, now)}`}
              </small>
            </span>
            {chosen && (
              <span className={styles.tick} aria-hidden="true">
                <Check size={14} strokeWidth={3} />
              </span>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
