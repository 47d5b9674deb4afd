/** The people chosen so far, each with a way to take the choice back. */
import { X } from 'lucide-react';
import { useText } from '../../../i18n';
import type { Person } from '../../../realtime/wire-types';
import styles from './people.module.css';

type Props = { people: Person[]; onRemove: (person: Person) => void };

export function Chosen({ people, onRemove }: Props) {
  const t = useText();
  if (people.length === 0) return null;
  return (
    <ul className={styles.chosen} aria-label={t('new.selected', { count: people.length })}>
      {people.map((person) => (
        <li key={person.id}>
          <button
            type="button"
            className={styles.chip}
            aria-label={t('new.unselect', { name: person.name || person.username })}
            onClick={() => onRemove(person)}
          >
            <span dir="auto">{person.name || person.username}</span>
            <X size={14} strokeWidth={2} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
