/** The one question before messages are deleted: for everybody, where one may, or from one's own sight alone. */
import { useState } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { Confirm } from '../../../ui/Dialog';
import { Toggle } from '../../../ui/Toggle';
import { rightsOf } from '../timeline/rights';
import { previewOf, titleOf } from '../words';
import styles from './acts.module.css';
import type { ActProps } from './later';

export function DeleteMessages({ head, rows, onClose, onDone }: ActProps) {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const me = useApp((state) => state.me?.id ?? '');
  const mayForAll = rows.every((row) => rightsOf(row, head, me).remove);
  const [forAll, setForAll] = useState(mayForAll);
  const [first] = rows;
  const seqs = rows.map(({ message }) => message.seq);
  // in one's notes everybody is oneself
  const choice = mayForAll && head.kind !== 'notes';
  const effect = t(forAll ? 'delete.goneForAll' : 'delete.goneForMe', { title: titleOf(head, people, t) });
  return (
    <Confirm
      title={rows.length === 1 ? t('delete.titleOne') : t('delete.title', { count: rows.length })}
      quote={rows.length === 1 && first ? previewOf(first.message, people, t, language) : undefined}
      text={choice || head.kind === 'notes' ? t('delete.final') : `${effect} ${t('delete.final')}`}
      action={t('common.delete')}
      onClose={onClose}
      onConfirm={async () => {
        if (forAll) for (const seq of seqs) actions.remove(head.id, seq);
        else {
          const result = await actions.hide(head.id, seqs);
          if (!result.ok) return problemText(result.problem, t, dates);
        }
        onDone();
        return null;
      }}
    >
      {choice && (
        <div className={styles.choice}>
          <Toggle
            label={t(head.kind === 'direct' ? 'delete.forOther' : 'delete.forAll')}
            hint={effect}
            on={forAll}
            onChange={setForAll}
          />
        </div>
      )}
    </Confirm>
  );
}
