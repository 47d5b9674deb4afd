/** Giving a group or channel another name and description. */
import { type FormEvent, type ReactNode, useState } from 'react';

import { actions } from '../../../app/actions';
import { useText } from '../../../i18n';
import { LIMITS } from '../../../realtime/limits';
import type { ChatHead, RoomChange } from '../../../realtime/wire-types';
import { Area } from '../../../ui/Area';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { Field } from '../../../ui/Field';

import { Refusal } from '../../../ui/Refusal';
import styles from './details.module.css';

export function EditRoom({ head, onClose }: { head: ChatHead; onClose: () => void }) {
  const t = useText();
  const { title = '', description = '' } = head;
  const channel = head.kind === 'channel';
  const [name, setName] = useState(title);
  const [about, setAbout] = useState(description);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ReactNode>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (!trimmed) {
      setProblem(t(channel ? 'room.channelNameMissing' : 'new.groupNameMissing'));
      return;
    }
    const change: RoomChange = {};
    if (trimmed !== title) change.title = trimmed;
    if (about.trim() !== description) change.description = about.trim();
    if (Object.keys(change).length === 0) {
      onClose();
      return;
    }
    setBusy(true);
    const result = await actions.setRoom(head.id, change);
    setBusy(false);
    if (result.ok) onClose();
    else setProblem(<Refusal problem={result.problem} />);
  };

  return (
    <Dialog
      title={t('details.edit')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form="edit-room" busy={busy}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form id="edit-room" className={styles.form} onSubmit={submit} noValidate>
        <Field
          label={t(channel ? 'room.channelName' : 'new.groupName')}
          data-first=""
          dir="auto"
          maxLength={LIMITS.CHAT_TITLE_MAX_CHARS}
          value={name}
          error={problem}
          onChange={(event) => setName(event.target.value)}
        />
        <Area
          label={t('room.description')}
          hint={t('room.descriptionHint')}
          dir="auto"
          rows={4}
          maxLength={LIMITS.CHAT_DESCRIPTION_MAX_CHARS}
          value={about}
          onChange={(event) => setAbout(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
