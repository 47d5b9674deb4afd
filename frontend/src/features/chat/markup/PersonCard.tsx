/** Somebody who was mentioned: who it is, and a way to write to them. */
import { useState } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { Button, IconButton } from '../../../ui/Button';
import { Popover } from '../../../ui/Popover';
import { chatRoute, go } from '../../../ui/route';
import { toast } from '../../../ui/toast';
import { Picture } from '../../people/Picture';
import { useContact } from '../contacts/useContact';
import { nameOf } from '../words';
import styles from './markup.module.css';

export function PersonCard({ id, anchor, onClose }: { id: string; anchor: Element; onClose: () => void }) {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id);
  const contact = useContact(id);
  const [busy, setBusy] = useState(false);
  const name = nameOf(id, people, t);
  const open = async () => {
    setBusy(true);
    const result = await actions.openDirect(id);
    setBusy(false);
    if (!result.ok) return toast(problemText(result.problem, t, dates));
    onClose();
    go(chatRoute(result.value));
  };
  return (
    <Popover anchor={anchor} label={name} onClose={onClose} className={styles.card}>
      <Picture id={id} name={name} size="member" />
      <span className={styles.who}>
        <b dir="auto">{name}</b>
        <small>@{people[id]?.username}</small>
      </span>
      <Button onClick={open} disabled={busy}>
        {t('details.message')}
      </Button>
      {id !== me && <IconButton icon={contact.icon} label={contact.words} onClick={() => void contact.change()} />}
    </Popover>
  );
}
