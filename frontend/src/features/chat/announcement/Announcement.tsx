/** What administrators tell everybody: a line above the chats, until it is over or dismissed on this device. */
import { Megaphone, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useNow } from '../../../i18n/dates';
import type { Announcement as Told } from '../../../realtime/wire-types';
import { addressesIn, plainAddress } from '../markup/addresses';
import styles from './announcement.module.css';

/** Letters and other pages have no place here: an address leads to a page, and is a text's only mark. */
const PAGE = /^https?:/i;

function withLinks(text: string): ReactNode[] {
  const pieces: ReactNode[] = [];
  let end = 0;
  for (const { from, to, href } of addressesIn(text)) {
    if (!PAGE.test(href)) continue;
    pieces.push(
      text.slice(end, from),
      <a key={from} href={href} title={plainAddress(href)} target="_blank" rel="noopener noreferrer nofollow">
        {text.slice(from, to)}
      </a>,
    );
    end = to;
  }
  return [...pieces, text.slice(end)];
}

export function Announcement({ announcement: { id, kind, text, dismissible, until_ms } }: { announcement: Told }) {
  const t = useText();
  const now = useNow();
  const dismissed = useApp((state) => state.prefs.dismissed);
  // the server says when it is over, too; this is for a page that doesn't hear it
  const over = until_ms !== undefined && until_ms <= now;
  if (over || (dismissible && dismissed === id)) return null;
  const Icon = kind === 'warning' ? TriangleAlert : Megaphone;
  return (
    <section className={styles.bar} data-kind={kind} aria-label={t('announcement.label')}>
      <Icon size={15} strokeWidth={2} aria-hidden="true" />
      <p className={styles.text} dir="auto">
        {withLinks(text)}
      </p>
      {dismissible && (
        <button
          type="button"
          className={styles.dismiss}
          aria-label={t('announcement.dismiss')}
          title={t('announcement.dismiss')}
          onClick={() => actions.setPrefs({ dismissed: id })}
        >
          <X size={15} strokeWidth={2} aria-hidden="true" />
        </button>
      )}
    </section>
  );
}
