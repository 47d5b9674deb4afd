/** A message in a list outside of its timeline: who, when, what; a press leads to its place. */
import type { ReactNode } from 'react';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates, useNow } from '../../../i18n/dates';
import type { Message } from '../../../realtime/wire-types';
import { Picture } from '../../people/Picture';
import { nameOf, previewOf } from '../words';
import styles from './acts.module.css';

type Props = {
  message: Message;
  /** The chat it stands in, where the list is of several. */
  where?: string;
  onOpen: () => void;
  /** What else can be done with it. */
  children?: ReactNode;
};

export function MessageLine({ message, where, onOpen, children }: Props) {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const name = nameOf(message.sender, people, t);
  return (
    <li className={styles.row}>
      <button type="button" className={styles.open} onClick={onOpen}>
        <Picture id={message.sender} name={name} size="member" />
        <span className={styles.words}>
          <span className={styles.top}>
            <b dir="auto">{name}</b>
            <time dateTime={new Date(message.created_at_ms).toISOString()}>
              {dates.short(message.created_at_ms, now)}
            </time>
          </span>
          {where && (
            <span className={styles.where} dir="auto">
              {where}
            </span>
          )}
          <span className={styles.text} dir="auto">
            {previewOf(message, people, t, language)}
          </span>
        </span>
      </button>
      {children}
    </li>
  );
}
