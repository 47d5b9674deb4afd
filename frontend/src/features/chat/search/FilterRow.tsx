/** Conditions beside the words: in which chat, who wrote it, when, with a link, whole words. */
import { useMemo } from 'react';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { nameOf } from '../words';
import type { Filters } from './query';
import styles from './search.module.css';
import { useChatNames } from './useChatNames';

type Props = { chat: string | null; filters: Filters; onChange: (filters: Filters) => void };

export function FilterRow({ chat, filters, onChange }: Props) {
  const t = useText();
  const people = usePeople(chat ?? (filters.in || null));
  const chats = useChatNames();
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  return (
    <fieldset className={styles.filters}>
      <legend className="visually-hidden">{t('search.filters')}</legend>
      {chat === null && (
        <label className={styles.filter} data-on={filters.in ? '' : undefined}>
          <span>{t('search.in')}</span>
          <select value={filters.in} onChange={(event) => set({ in: event.target.value })}>
            <option value="">{t('search.anywhere')}</option>
            {chats.map(({ id, names: [title] }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className={styles.filter} data-on={filters.from ? '' : undefined}>
        <span>{t('search.from')}</span>
        <select value={filters.from} onChange={(event) => set({ from: event.target.value })}>
          <option value="">{t('search.anyone')}</option>
          <option value="me">{t('search.me')}</option>
          {people.map(({ id, username, name }) => (
            <option key={id} value={username}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {(['after', 'before'] as const).map((which) => (
        <label key={which} className={styles.filter} data-on={filters[which] ? '' : undefined}>
          <span>{t(`search.${which}`)}</span>
          <input type="date" value={filters[which]} onChange={(event) => set({ [which]: event.target.value })} />
        </label>
      ))}
      {(['link', 'words'] as const).map((which) => (
        <button
          key={which}
          type="button"
          className={styles.filter}
          aria-pressed={filters[which]}
          data-on={filters[which] ? '' : undefined}
          onClick={() => set({ [which]: !filters[which] })}
        >
          {t(`search.${which}`)}
        </button>
      ))}
    </fieldset>
  );
}

/** Others by name: those of the chat where it is known who is in it, else everybody met so far. */
function usePeople(chat: string | null) {
  const t = useText();
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id);
  const open = useApp((state) => (chat ? state.chats[chat] : undefined));
  return useMemo(() => {
    const members = open?.membersLoaded ? Object.keys(open.members) : open?.head.peer ? [open.head.peer] : null;
    return (members ?? Object.keys(people))
      .filter((id) => id !== me)
      .flatMap((id) => people[id] ?? [])
      .map(({ id, username }) => ({ id, username, name: nameOf(id, people, t) }))
      .sort((one, other) => one.name.localeCompare(other.name));
  }, [people, me, open, t]);
}
