/** The field for a code of the authenticator app, or, on request, for a recovery code in its place. */
import { type ComponentProps, useState } from 'react';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import { Field } from '../../ui/Field';
import styles from './auth.module.css';

type Props = Pick<ComponentProps<typeof Field>, 'ref' | 'autoFocus' | 'error'> & {
  value: string;
  onChange: (code: string) => void;
  /** A code that proves a new phone cannot be a recovery code. */
  appOnly?: boolean;
};

export function CodeField({ value, onChange, appOnly = false, ...field }: Props) {
  const t = useText();
  const [recovery, setRecovery] = useState(false);
  return (
    <div className={styles.code}>
      <Field
        {...field}
        // another field, so that neither browser nor phone goes on offering what suits the first
        key={recovery ? 'recovery' : 'app'}
        label={t(recovery ? 'code.recoveryLabel' : 'code.label')}
        hint={t(recovery ? 'code.recoveryHint' : 'code.hint')}
        name={recovery ? 'recovery-code' : 'code'}
        inputMode={recovery ? 'text' : 'numeric'}
        autoComplete={recovery ? 'off' : 'one-time-code'}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        maxLength={LIMITS.CODE_MAX_CHARS}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {!appOnly && (
        <button
          type="button"
          className={styles.link}
          onClick={() => {
            setRecovery(!recovery);
            onChange('');
          }}
        >
          {t(recovery ? 'code.useApp' : 'code.useRecovery')}
        </button>
      )}
    </div>
  );
}
