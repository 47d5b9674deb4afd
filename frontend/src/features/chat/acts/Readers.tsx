/** Who has read an own message, and when. */
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { Dialog } from '../../../ui/Dialog';
import { Picture } from '../../people/Picture';
import { nameOf } from '../words';
import { Answer } from './Answer';
import styles from './acts.module.css';
import type { OneProps } from './later';
import { useAsked } from './useAsked';

export function Readers({ head, row: { message }, onClose }: OneProps) {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const asked = useAsked(() => actions.readers(head.id, message.seq));
  const readers = asked.value ?? [];
  return (
    <Dialog title={t('message.readers')} onClose={onClose}>
      <Answer asked={asked}>
        {readers.length === 0 && <p className={styles.note}>{t('readers.nobody')}</p>}
        <ul className={styles.list}>
          {readers.map(({ user, read_at_ms }) => {
            const name = nameOf(user, people, t);
            return (
              <li key={user} className={styles.person}>
                <Picture id={user} name={name} size="member" />
                <b dir="auto">{name}</b>
                {read_at_ms === undefined ? (
                  <small>{t('readers.longAgo')}</small>
                ) : (
                  <time dateTime={new Date(read_at_ms).toISOString()}>{dates.full(read_at_ms)}</time>
                )}
              </li>
            );
          })}
        </ul>
        <p className={styles.small}>{t('readers.note')}</p>
      </Answer>
    </Dialog>
  );
}
