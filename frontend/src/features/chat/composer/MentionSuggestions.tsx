/** The members whose names begin as what is being written, above the field, which keeps the focus. */
import { Users } from 'lucide-react';
import { useText } from '../../../i18n';
import { Picture } from '../../people/Picture';
import styles from './composer.module.css';
import { SUGGESTIONS_ID, suggestionId } from './Suggestions';
import type { Suggested } from './useMentions';

type Props = { list: readonly Suggested[]; at: number; onPick: (one: Suggested) => void };

export function MentionSuggestions({ list, at, onPick }: Props) {
  const t = useText();
  return (
    <div id={SUGGESTIONS_ID} role="listbox" aria-label={t('mention.suggestions')} className={styles.suggestions}>
      {list.map((one, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
        // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are those of the field
        <div
          key={one.kind === 'all' ? '' : one.person.id}
          id={suggestionId(index)}
          role="option"
          aria-selected={index === at}
          className={styles.suggestion}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(one)}
        >
          {one.kind === 'all' ? (
            <>
              <span className={styles.suggested}>
                <Users size={20} strokeWidth={1.75} aria-hidden="true" />
              </span>
              <span className={styles.code}>@all</span>
              <span className={styles.named}>{t('mention.all')}</span>
            </>
          ) : (
            <>
              <Picture id={one.person.id} name={one.person.name} size="bubble" />
              <span className={styles.code} dir="auto">
                {one.person.name}
              </span>
              <span className={styles.named}>@{one.person.username}</span>
            </>
          )}
        </div>
      ))}
    </div>
  );
}
