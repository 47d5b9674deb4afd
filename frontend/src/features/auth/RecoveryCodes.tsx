/** Recovery codes, shown once: copied, downloaded or printed, and left only when the person says they are saved. */
import { Copy, Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { copyText } from '../../ui/copy';
import { AuthFrame } from './AuthFrame';
import styles from './auth.module.css';

export function RecoveryCodes() {
  const t = useText();
  const codes = useApp((state) => state.recoveryCodes) ?? [];
  const [kept, setKept] = useState(false);
  const text = `${codes.join('\n')}\n`;

  const download = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = t('recovery.file');
    link.click();
    URL.revokeObjectURL(link.href);
  };

  return (
    <AuthFrame title={t('recovery.title')}>
      <p className={styles.lead}>{t('recovery.lead')}</p>
      <ul className={styles.codes} aria-label={t('recovery.list')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={styles.keep}>
        <Button onClick={() => void copyText(text, t)}>
          <Copy size={18} strokeWidth={1.75} aria-hidden="true" />
          {t('recovery.copy')}
        </Button>
        <Button onClick={download}>
          <Download size={18} strokeWidth={1.75} aria-hidden="true" />
          {t('recovery.download')}
        </Button>
        <Button onClick={() => print()}>
          <Printer size={18} strokeWidth={1.75} aria-hidden="true" />
          {t('recovery.print')}
        </Button>
      </div>
      <label className={styles.kept}>
        <input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} />
        {t('recovery.confirm')}
      </label>
      <Button kind="primary" disabled={!kept} className={styles.submit} onClick={() => actions.recoveryCodesKept()}>
        {t('recovery.done')}
      </Button>
    </AuthFrame>
  );
}
