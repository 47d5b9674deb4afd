/** Finding people by name: a field and its list. Arrows and Enter choose while the focus stays in the field. */
import { Check, Search } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates, useNow } from '../../../i18n/dates';
import type { Person, Problem } from '../../../realtime/wire-types';
import { Button } from '../../../ui/Button';
import { FindField } from '../../../ui/FindField';
import { Menu } from '../../../ui/Menu';
import type { Anchor } from '../../../ui/Popover';
import { Refusal } from '../../../ui/Refusal';
import { SkeletonRows } from '../../../ui/Skeleton';
import { Picture } from '../../people/Picture';
import { ContactItem } from '../contacts/ContactItem';
import { matches } from '../list/filter';
import { nameOf, presenceText } from '../words';
import styles from './people.module.css';

const TYPING_PAUSE_MS = 180;

const wordsOf = ({ name, username }: Person): string => `${name} ${username}`;
const holds = (people: readonly Person[], { id }: Person): boolean => people.some((one) => one.id === id);

type Props = {
  /** Those already chosen, where several can be; null where the first choice is the answer. */
  chosen: Person[] | null;
  onPick: (person: Person) => void;
  /** People who are not offered. */
  without?: ReadonlySet<string>;
};

export function PeoplePicker({ chosen, onPick, without }: Props) {
  const t = useText();
  const id = useId();
  const me = useApp((state) => state.me?.id);
  const known = useApp((state) => state.people);
  const contactIds = useApp((state) => state.synced.contacts);
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<{ query: string; people: Person[] } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [active, setActive] = useState(0);
  const [menu, setMenu] = useState<{ person: Person; anchor: Anchor } | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const asked = useRef(false);
  const closeMenu = useCallback(() => setMenu(null), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let stale = false;
    const ask = async () => {
      const result = await actions.searchPeople(query.trim());
      if (stale) return;
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
  const fits = (person: Person) => found?.query === query || matches(wordsOf(person), query.trim());
  const offered = ({ id: user, active: isActive }: Person) => user !== me && isActive && !without?.has(user);
  const answer = (found?.people ?? []).filter((person) => offered(person) && fits(person));
  // of these it is known here too who fits, with a connection or without
  const contacts = contactIds
    .flatMap((user) => known[user] ?? [])
    .filter((person) => offered(person) && (matches(wordsOf(person), query.trim()) || holds(answer, person)))
    .sort((one, other) => one.name.localeCompare(other.name));
  const others = answer.filter((person) => !holds(contacts, person));
  const people = [...contacts, ...others];
  const optionId = (person: Person) => `${id}-${person.id}`;
  const at = people[Math.min(active, people.length - 1)];

  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  });

  const onMenuKey = (event: KeyboardEvent) => {
    const anchor = at && document.getElementById(optionId(at));
    if (!anchor || !(event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10'))) return;
    event.preventDefault();
    setMenu({ person: at, anchor });
  };
  const search = (typed: string) => {
    setQuery(typed);
    setActive(0);
  };
  const option = (person: Person) => (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
    // biome-ignore lint/a11y/useFocusableInteractive: the field points at the option, as a combobox does
    <div
      key={person.id}
      id={optionId(person)}
      role="option"
      aria-selected={chosen !== null && holds(chosen, person)}
      data-active={person === at ? '' : undefined}
      className={styles.person}
      onPointerMove={() => setActive(people.indexOf(person))}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onPick(person)}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenu({ person, anchor: { x: event.clientX, y: event.clientY } });
      }}
    >
      <PersonOption person={person} />
      {chosen && (
        <span className={styles.tick} aria-hidden="true">
          <Check size={14} strokeWidth={3} />
        </span>
      )}
    </div>
  );
  const group = (name: 'contacts' | 'others', some: Person[]) =>
    some.length > 0 && (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset is not allowed inside a listbox
      <div role="group" aria-labelledby={`${id}-${name}`}>
        <div id={`${id}-${name}`} className={styles.heading} role="presentation">
          {t(`contacts.${name === 'contacts' ? 'title' : 'others'}`)}
        </div>
        {some.map(option)}
      </div>
    );

  return (
    <div className={styles.picker}>
      <div className={styles.search}>
        <Search size={16} strokeWidth={1.75} aria-hidden="true" />
        <FindField
          label={t('new.search')}
          // this step of the dialog is there to type a name
          autoFocus
          value={query}
          onChange={search}
          list={`${id}-list`}
          options={people.map(optionId)}
          active={active}
          onActive={setActive}
          onEnter={() => {
            if (!at) return;
            onPick(at);
            if (chosen) search('');
          }}
          onKey={onMenuKey}
        />
      </div>
      {problem ? (
        <div className={styles.note} role="alert">
          <p>
            <Refusal problem={problem} />
          </p>
          <Button onClick={() => setAttempt(attempt + 1)}>{t('common.retry')}</Button>
        </div>
      ) : people.length > 0 ? null : found?.query !== query ? (
        <SkeletonRows count={5} />
      ) : (
        <p className={styles.note} role="status">
          {query.trim() ? t('new.noPeople', { query: query.trim() }) : t('new.nobody')}
        </p>
      )}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={t('new.people')}
        aria-multiselectable={chosen ? true : undefined}
        className={styles.people}
      >
        {contacts.length === 0 ? (
          others.map(option)
        ) : (
          <>
            {group('contacts', contacts)}
            {group('others', others)}
          </>
        )}
      </div>
      {menu && (
        <Menu
          anchor={menu.anchor}
          label={t('details.memberActions', { name: nameOf(menu.person.id, known, t) })}
          onClose={closeMenu}
        >
          <ContactItem user={menu.person.id} onClose={closeMenu} />
        </Menu>
      )}
    </div>
  );
}

function PersonOption({ person: { id, name, username } }: { person: Person }) {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const presence = useApp((state) => state.presence[id]);
  return (
    <>
      <Picture id={id} name={name || username} size="member" online={presence?.online ?? false} />
      <span className={styles.names}>
        <b dir="auto">{name || username}</b>
        <small>
          @{username}
          {presence && ` · ${presenceText(presence, t, dates, now)}`}
        </small>
      </span>
    </>
  );
}
