/** What an edited message said before, the newest version first, with what each edit changed. */
import { actions } from '../../../app/actions';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { Dialog } from '../../../ui/Dialog';
import { Answer } from './Answer';
import styles from './acts.module.css';
import { diff } from './diff';
import type { OneProps } from './later';
import { useAsked } from './useAsked';

/** `body` undefined: what is stored of it can't be read. */
type Version = { no: number; body?: string; atMs: number };

export function Versions({ head, row: { message }, onClose }: OneProps) {
  const t = useText();
  const dates = useDates();
  const asked = useAsked(() => actions.revisions(head.id, message.seq));
  const earlier = (asked.value ?? []).map(({ edit_no, body, written_at_ms }): Version => {
    return { no: edit_no, body, atMs: written_at_ms };
  });
  const now: Version = { no: message.edit_no, body: message.body, atMs: message.edited_at_ms ?? message.created_at_ms };
  const all = [...earlier, now];
  return (
    <Dialog kind="wide" title={t('message.versions')} onClose={onClose}>
      <Answer asked={asked}>
        <ol className={styles.versions}>
          {all
            .map((version, at) => ({ version, before: all[at - 1] }))
            .reverse()
            .map(({ version, before }) => (
              <li key={version.no} className={styles.version}>
                <h3>
                  {version === now && <span>{t('versions.now')}</span>}
                  {!before && <span>{t('versions.first')}</span>}
                  <time dateTime={new Date(version.atMs).toISOString()}>{dates.full(version.atMs)}</time>
                </h3>
                <p dir="auto">
                  <Body body={version.body} before={before?.body} />
                </p>
              </li>
            ))}
        </ol>
        <p className={styles.small}>{t('versions.legend')}</p>
      </Answer>
    </Dialog>
  );
}

function Body({ body, before }: { body: string | undefined; before: string | undefined }) {
  const t = useText();
  if (body === undefined) return t('versions.damaged');
  if (before === undefined) return body;
  return diff(before, body).map(({ kind, text }, at) => {
    if (kind === 'same') return text;
    const Mark = kind === 'added' ? 'ins' : 'del';
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name than their place
      <Mark key={at}>
        <span className="visually-hidden">[{t(`versions.${kind}`)}] </span>
        {text}
      </Mark>
    );
  });
}
