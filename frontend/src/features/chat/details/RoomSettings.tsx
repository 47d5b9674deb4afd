/** The rules of a group or channel. What is set shows as soon as the server has it. */
import { useState } from 'react';
import { actions } from '../../../app/actions';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import type { ChatHead, RoomChange } from '../../../realtime/wire-types';
import { Select } from '../../../ui/Select';
import { Toggle } from '../../../ui/Toggle';
import styles from './details.module.css';
import { SLOW_CHOICES_S, slowName } from './slow';

export function RoomSettings({ head }: { head: ChatHead }) {
  const t = useText();
  const dates = useDates();
  const [asked, setAsked] = useState<RoomChange>({});
  const [problem, setProblem] = useState<string | null>(null);
  const { history_hidden: historyHidden, slow_s: slow } = { ...head, ...asked };
  const set = async (change: RoomChange) => {
    setAsked(change);
    setProblem(null);
    const result = await actions.setRoom(head.id, change);
    setAsked({});
    if (!result.ok) setProblem(problemText(result.problem, t, dates));
  };
  // one that a program has set is a choice too
  const waits = [...new Set([...SLOW_CHOICES_S, slow])].sort((one, other) => one - other);
  return (
    <section className={styles.section}>
      <h3>{t('details.settings')}</h3>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.form}>
        <Toggle
          label={t('room.history')}
          hint={t(historyHidden ? 'room.historyOff' : 'room.historyOn')}
          on={!historyHidden}
          onChange={(on) => void set({ history_hidden: !on })}
        />
        <Select
          label={t('slow.label')}
          hint={t('slow.hint')}
          value={slow}
          choices={waits.map((value) => ({ value, name: slowName(value, t) }))}
          onChange={(slow_s) => void set({ slow_s })}
        />
      </div>
    </section>
  );
}
