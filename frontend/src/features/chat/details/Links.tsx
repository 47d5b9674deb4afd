/** The links that let people into a group or channel: made, passed on, ended. */
import { Copy, Link2Off } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { actions } from '../../../app/actions';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import type { ChatLink } from '../../../realtime/wire-types';
import { Button, IconButton } from '../../../ui/Button';
import { copyText } from '../../../ui/copy';
import { Confirm, Dialog } from '../../../ui/Dialog';
import { linkInto } from '../../../ui/route';
import { Select } from '../../../ui/Select';
import { Skeleton } from '../../../ui/Skeleton';
import styles from './details.module.css';

const HOUR_S = 3600;
const LASTS = [
  { value: HOUR_S, words: 'links.hour' },
  { value: 24 * HOUR_S, words: 'links.day' },
  { value: 7 * 24 * HOUR_S, words: 'links.week' },
  { value: 30 * 24 * HOUR_S, words: 'links.month' },
] as const;
const WEEK_S = LASTS[2].value;
/** 0: without a limit. */
const USES = [0, 1, 10, 100] as const;

export function Links({ chat, onClose }: { chat: string; onClose: () => void }) {
  const t = useText();
  const dates = useDates();
  const [links, setLinks] = useState<ChatLink[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [lasts, setLasts] = useState<number>(WEEK_S);
  const [uses, setUses] = useState<number>(0);
  const [busy, setBusy] = useState(false);
  const [ending, setEnding] = useState<ChatLink | null>(null);

  const load = useCallback(async () => {
    setProblem(null);
    const result = await actions.links(chat);
    if (result.ok) setLinks(result.value);
    else setProblem(`${t('links.failed')} ${problemText(result.problem, t, dates)}`);
  }, [chat, t, dates]);
  useEffect(() => {
    void load();
  }, [load]);

  const copy = ({ token }: ChatLink) => copyText(linkInto(token), t, 'links.copied');
  const make = async () => {
    setBusy(true);
    setProblem(null);
    const result = await actions.makeLink(chat, lasts, uses || undefined);
    setBusy(false);
    if (result.ok) setLinks((held) => [result.value, ...(held ?? [])]);
    else setProblem(problemText(result.problem, t, dates));
  };

  return (
    <Dialog title={t('links.open')} onClose={onClose}>
      <p className={styles.lead}>{t('links.lead')}</p>
      {problem && (
        <div className={styles.problem} role="alert">
          <p>{problem}</p>
          {links === null && <Button onClick={load}>{t('common.retry')}</Button>}
        </div>
      )}
      <div className={styles.form}>
        <div className={styles.pair}>
          <Select
            label={t('links.until')}
            value={lasts}
            choices={LASTS.map(({ value, words }) => ({ value, name: t(words) }))}
            onChange={setLasts}
          />
          <Select
            label={t('links.uses')}
            value={uses}
            choices={USES.map((value) => ({
              value,
              name: value === 0 ? t('links.unlimited') : t('links.people', { count: value }),
            }))}
            onChange={setUses}
          />
        </div>
        <Button kind="primary" busy={busy} onClick={make}>
          {t('links.make')}
        </Button>
      </div>
      {links === null && !problem && <Skeleton lines={2} />}
      {links?.length === 0 && <p className={styles.lead}>{t('links.none')}</p>}
      <ul>
        {links?.map((link) => (
          <li key={link.id} className={styles.link}>
            <span className={styles.linkLines}>
              <code dir="ltr">{linkInto(link.token)}</code>
              <small>
                {[
                  t('links.ends', { when: dates.full(link.expires_at_ms) }),
                  link.uses === undefined
                    ? t('links.used', { count: link.used })
                    : t('links.usedOf', { used: link.used, uses: link.uses }),
                ].join(' · ')}
              </small>
            </span>
            <IconButton icon={Copy} size={18} label={t('links.copy')} onClick={() => void copy(link)} />
            <IconButton icon={Link2Off} size={18} label={t('links.end')} onClick={() => setEnding(link)} />
          </li>
        ))}
      </ul>
      {ending && (
        <Confirm
          title={t('links.endTitle')}
          text={t('links.endText')}
          action={t('links.end')}
          onClose={() => setEnding(null)}
          onConfirm={async () => {
            const result = await actions.endLink(chat, ending.id);
            if (!result.ok && result.problem.code !== 'not_found') return problemText(result.problem, t, dates);
            setLinks((held) => held?.filter(({ id }) => id !== ending.id) ?? null);
            return null;
          }}
        />
      )}
    </Dialog>
  );
}
