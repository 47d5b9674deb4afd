/** Giving a group another name. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { actions } from '../../../app/actions';
import { useText } from '../../../i18n';
import { LIMITS } from '../../../realtime/limits';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { Field } from '../../../ui/Field';
import { Refusal } from '../../../ui/Refusal';

export function RenameGroup({ chat, title, onClose }: { chat: string; title: string; onClose: () => void }) {
  const t = useText();
  const [name, setName] = useState(title);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ReactNode>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (!trimmed) {
      setProblem(t('new.groupNameMissing'));
      return;
    }
    if (trimmed === title) {
      onClose();
      return;
    }
    setBusy(true);
    const result = await actions.setRoom(chat, { title: trimmed });
    setBusy(false);
    if (result.ok) onClose();
    else setProblem(<Refusal problem={result.problem} />);
  };

  return (
    <Dialog
      title={t('details.rename')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form="rename-group" busy={busy}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form id="rename-group" onSubmit={submit} noValidate>
        <Field
          label={t('new.groupName')}
          data-first=""
          dir="auto"
          maxLength={LIMITS.CHAT_TITLE_MAX_CHARS}
          value={name}
          error={problem}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
