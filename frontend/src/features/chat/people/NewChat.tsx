/** Starting a chat: one person opens a direct chat at once, several are asked for the name of their group. */
import { ArrowLeft, Users } from 'lucide-react';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import type { Result } from '../../../app/state';
import { store } from '../../../app/store';
import { useText } from '../../../i18n';
import { LIMITS } from '../../../realtime/limits';
import type { Person } from '../../../realtime/wire-types';
import { Button, IconButton } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { Field } from '../../../ui/Field';
import { Refusal } from '../../../ui/Refusal';
import { chatRoute, go } from '../../../ui/route';
import { Chosen } from './Chosen';
import { PeoplePicker } from './PeoplePicker';
import styles from './people.module.css';

type Step = 'person' | 'members' | 'title';

type Props = { onClose: () => void; first?: 'person' | 'members' };

export function NewChat({ onClose, first = 'person' }: Props) {
  const t = useText();
  const [step, setStep] = useState<Step>(first);
  const [chosen, setChosen] = useState<Person[]>([]);
  const [title, setTitle] = useState('');
  const [titleMissing, setTitleMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ReactNode>(null);
  const titleInput = useRef<HTMLInputElement>(null);

  const open = async (making: Promise<Result<string>>) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const result = await making;
    setBusy(false);
    if (result.ok) {
      onClose();
      go(chatRoute(result.value));
    } else setProblem(<Refusal problem={result.problem} people={store.getState().people} />);
  };
  const toggle = (person: Person) =>
    setChosen((now) =>
      now.some((one) => one.id === person.id) ? now.filter((one) => one.id !== person.id) : [...now, person],
    );
  const next = () => {
    if (chosen.length === 0) setProblem(t('new.pickSomeone'));
    else {
      setProblem(null);
      setStep('title');
    }
  };
  const create = (event: FormEvent) => {
    event.preventDefault();
    const name = title.trim();
    setTitleMissing(!name);
    if (name) {
      open(
        actions.createGroup(
          name,
          chosen.map((person) => person.id),
        ),
      );
    } else titleInput.current?.focus();
  };

  return (
    <Dialog
      kind="panel"
      title={t(step === 'person' ? 'new.title' : 'new.groupTitle')}
      onClose={onClose}
      lead={
        step !== first && (
          <IconButton
            icon={ArrowLeft}
            label={t('common.back')}
            onClick={() => setStep(step === 'title' ? 'members' : 'person')}
          />
        )
      }
      footer={
        step === 'members' ? (
          <Button kind="primary" onClick={next}>
            {t('new.next')}
          </Button>
        ) : step === 'title' ? (
          <Button kind="primary" type="submit" form="new-group" busy={busy}>
            {t('new.create')}
          </Button>
        ) : null
      }
    >
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {step === 'person' && (
        <>
          <button type="button" className={styles.newGroup} onClick={() => setStep('members')}>
            <span className={styles.newGroupIcon}>
              <Users size={18} strokeWidth={1.75} aria-hidden="true" />
            </span>
            {t('new.newGroup')}
          </button>
          <PeoplePicker key="person" chosen={null} onPick={(person) => open(actions.openDirect(person.id))} />
        </>
      )}
      {step === 'members' && (
        <>
          <Chosen people={chosen} onRemove={toggle} />
          <PeoplePicker key="members" chosen={chosen} onPick={toggle} />
        </>
      )}
      {step === 'title' && (
        <form id="new-group" className={styles.form} onSubmit={create} noValidate>
          <Field
            ref={titleInput}
            label={t('new.groupName')}
            hint={t('new.groupNameHint')}
            autoFocus
            dir="auto"
            maxLength={LIMITS.CHAT_TITLE_MAX_CHARS}
            value={title}
            error={titleMissing ? t('new.groupNameMissing') : undefined}
            onChange={(event) => setTitle(event.target.value)}
          />
          <Chosen people={chosen} onRemove={toggle} />
        </form>
      )}
    </Dialog>
  );
}
