/** Starting a chat: one person opens a direct chat at once, several are asked for the name of their group or channel. */
import { ArrowLeft, Bookmark, type LucideIcon, Megaphone, Users } from 'lucide-react';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import type { Result } from '../../../app/state';
import { store } from '../../../app/store';
import { useText } from '../../../i18n';
import { LIMITS } from '../../../realtime/limits';
import type { Person } from '../../../realtime/wire-types';
import { Area } from '../../../ui/Area';
import { Button, IconButton } from '../../../ui/Button';
import { Choice } from '../../../ui/Choice';
import { Dialog } from '../../../ui/Dialog';
import { Field } from '../../../ui/Field';
import { Refusal } from '../../../ui/Refusal';
import { chatRoute, go } from '../../../ui/route';
import { Toggle } from '../../../ui/Toggle';
import { Chosen } from './Chosen';
import { PeoplePicker } from './PeoplePicker';
import styles from './people.module.css';

type Step = 'person' | 'members' | 'title';

type Props = { onClose: () => void; first?: 'person' | 'members' };

export function NewChat({ onClose, first = 'person' }: Props) {
  const t = useText();
  const [step, setStep] = useState<Step>(first);
  const [chosen, setChosen] = useState<Person[]>([]);
  const [kind, setKind] = useState<'group' | 'channel'>('group');
  const [title, setTitle] = useState('');
  const [description, setDescription] = useState('');
  const [historyHidden, setHistoryHidden] = useState(false);
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
  const channel = kind === 'channel';
  const begin = (what: typeof kind) => {
    setKind(what);
    setStep('members');
  };
  const next = () => {
    // a channel may be there before anybody reads it
    if (chosen.length === 0 && !channel) setProblem(t('new.pickSomeone'));
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
        actions.createRoom({
          channel,
          title: name,
          description: description.trim(),
          historyHidden,
          members: chosen.map((person) => person.id),
        }),
      );
    } else titleInput.current?.focus();
  };

  return (
    <Dialog
      kind="panel"
      title={t(step === 'person' ? 'new.title' : channel ? 'room.newChannel' : 'new.groupTitle')}
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
          // keys: the button pressed must not become the one that submits while the press goes on
          <Button key="next" kind="primary" onClick={next}>
            {t('new.next')}
          </Button>
        ) : step === 'title' ? (
          <Button key="create" kind="primary" type="submit" form="new-group" busy={busy}>
            {t(channel ? 'room.createChannel' : 'new.create')}
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
          <div className={styles.ways}>
            <Way icon={Users} words={t('new.newGroup')} onPick={() => begin('group')} />
            <Way icon={Megaphone} words={t('room.newChannel')} onPick={() => begin('channel')} />
            <Way icon={Bookmark} words={t('room.newNotes')} onPick={() => open(actions.openNotes())} />
          </div>
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
            label={t(channel ? 'room.channelName' : 'new.groupName')}
            hint={t(channel ? 'room.channelNameHint' : 'new.groupNameHint')}
            autoFocus
            dir="auto"
            maxLength={LIMITS.CHAT_TITLE_MAX_CHARS}
            value={title}
            error={
              titleMissing && !title.trim()
                ? t(channel ? 'room.channelNameMissing' : 'new.groupNameMissing')
                : undefined
            }
            onChange={(event) => setTitle(event.target.value)}
          />
          <Choice
            label={t('room.kind')}
            hint={t(`room.${kind}Hint`)}
            value={kind}
            choices={[
              { value: 'group', name: t('room.group') },
              { value: 'channel', name: t('room.channel') },
            ]}
            onChange={setKind}
          />
          <Area
            label={t('room.description')}
            hint={t('room.descriptionHint')}
            dir="auto"
            rows={2}
            maxLength={LIMITS.CHAT_DESCRIPTION_MAX_CHARS}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
          <Toggle
            label={t('room.history')}
            hint={t(historyHidden ? 'room.historyOff' : 'room.historyOn')}
            on={!historyHidden}
            onChange={(on) => setHistoryHidden(!on)}
          />
          <Chosen people={chosen} onRemove={toggle} />
        </form>
      )}
    </Dialog>
  );
}

function Way({ icon: Icon, words, onPick }: { icon: LucideIcon; words: string; onPick: () => void }) {
  return (
    <button type="button" className={styles.newGroup} onClick={onPick}>
      <span className={styles.newGroupIcon}>
        <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      </span>
      {words}
    </button>
  );
}
