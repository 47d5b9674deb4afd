/** The emoji whose names begin as what is being written, above the field, which keeps the focus. */
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { codeOf, type Emoji } from '../../../ui/emoji/data';
import { toned } from '../../../ui/emoji/tone';
import styles from './composer.module.css';

export const SUGGESTIONS_ID = 'composer-suggestions';
export const suggestionId = (at: number): string => `${SUGGESTIONS_ID}-${at}`;

type Props = { name: string; list: readonly Emoji[]; at: number; onPick: (one: Emoji) => void };

export function Suggestions({ name, list, at, onPick }: Props) {
  const t = useText();
  const language = useApp((state) => state.language);
  const tone = useApp((state) => state.emoji.tone);
  return (
    <div id={SUGGESTIONS_ID} role="listbox" aria-label={t('emoji.label')} className={styles.suggestions}>
      {list.map((one, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
        // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are those of the field
        <div
          key={one.emoji}
          id={suggestionId(index)}
          role="option"
          aria-selected={index === at}
          className={styles.suggestion}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(one)}
        >
          <span className={styles.suggested}>{one.takesTone ? toned(one.emoji, tone) : one.emoji}</span>
          <span className={styles.code}>:{codeOf(one, name)}:</span>
          <span className={styles.named}>{one.names[language]}</span>
        </div>
      ))}
    </div>
  );
}
