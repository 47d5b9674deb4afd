/** Adding people to a group or channel. */
import { type ReactNode, useState } from 'react';
import { actions } from '../../../app/actions';
import { store } from '../../../app/store';
import { useText } from '../../../i18n';
import type { ChatHead, Person } from '../../../realtime/wire-types';

import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { Refusal } from '../../../ui/Refusal';
import { Chosen } from './Chosen';
import { PeoplePicker } from './PeoplePicker';
import styles from './people.module.css';

type Props = { head: ChatHead; present: ReadonlySet<string>; onClose: () => void };

export function AddMembers({ head, present, onClose }: Props) {
  const t = useText();
  const [chosen, setChosen] = useState<Person[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ReactNode>(null);
  const toggle = (person: Person) =>
    setChosen((now) =>
      now.some((one) => one.id === person.id) ? now.filter((one) => one.id !== person.id) : [...now, person],
    );
  const add = async () => {
    setBusy(true);
    setProblem(null);
    const result = await actions.addMembers(
      head.id,
      chosen.map((person) => person.id),
    );
    setBusy(false);
    if (result.ok) onClose();
    else setProblem(<Refusal problem={result.problem} people={store.getState().people} />);
  };
  return (
    <Dialog
      kind="panel"
      title={t(head.kind === 'channel' ? 'details.addSubscribers' : 'details.addTitle')}
      onClose={onClose}
      footer={
        <Button kind="primary" busy={busy} disabled={chosen.length === 0} onClick={add}>
          {chosen.length === 0 ? t('details.add') : t('details.addAction', { count: chosen.length })}
        </Button>
      }
    >
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <Chosen people={chosen} onRemove={toggle} />
      <PeoplePicker chosen={chosen} onPick={toggle} without={present} />
    </Dialog>
  );
}
