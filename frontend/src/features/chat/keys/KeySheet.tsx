/** The sheet of keys, as the table has them. */
import { Fragment } from 'react';
import { keyNames, SCOPES, SHORTCUTS, type Shortcut } from '../../../app/shortcuts';
import { useText } from '../../../i18n';
import { Dialog } from '../../../ui/Dialog';
import styles from './keys.module.css';

const rows: readonly Shortcut[] = SHORTCUTS;

export function KeySheet({ onClose }: { onClose: () => void }) {
  const t = useText();
  return (
    <Dialog title={t('keys.title')} onClose={onClose} kind="wide">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys, and nothing in it can be */}
      <div className={styles.sheet} role="document" aria-label={t('keys.title')} tabIndex={0} data-first="">
        {SCOPES.map((scope) => (
          <section key={scope} aria-labelledby={`keys-${scope}`}>
            <h3 id={`keys-${scope}`}>{t(`keys.in.${scope}`)}</h3>
            <dl>
              {rows
                .filter((row) => row.scope === scope && row.sheet !== null && row.keys.length > 0)
                .map((row) => (
                  <div key={row.id} className={styles.row}>
                    <dt>{t(row.sheet ?? row.words)}</dt>
                    <dd>
                      {row.keys.map((keys, place) => (
                        <Fragment key={keys}>
                          {place > 0 && <span className={styles.or}>{t('keys.or')}</span>}
                          <span className={styles.keys}>
                            {keyNames(keys).map((name) => (
                              <kbd key={name}>{name}</kbd>
                            ))}
                          </span>
                        </Fragment>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
