/** What each role may do here, from the server's own table. */
import { Check } from 'lucide-react';
import { type PlainKey, useText } from '../../../i18n';
import { type Right, rightsOfRoles } from '../../../realtime/rights';
import type { ChatHead } from '../../../realtime/wire-types';
import { Dialog } from '../../../ui/Dialog';
import { roleNameOf } from '../words';
import styles from './details.module.css';

const WORDS = {
  react: 'right.react',
  write: 'right.write',
  pin: 'right.pin',
  mention_all: 'right.mention_all',
  add: 'right.add',
  remove: 'right.remove',
  roles: 'right.roles',
  moderate: 'right.moderate',
  settings: 'right.settings',
  admins: 'right.admins',
  transfer: 'right.transfer',
} as const satisfies Record<Right, PlainKey>;

export const rightWords = (right: Right, kind: ChatHead['kind']): PlainKey =>
  right === 'roles' && kind === 'channel' ? 'right.rolesChannel' : WORDS[right];

export function Roles({ head, onClose }: { head: ChatHead; onClose: () => void }) {
  const t = useText();
  return (
    <Dialog title={t('roles.title')} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys, and nothing in it can be */}
      <div role="document" aria-label={t('roles.title')} tabIndex={0} data-first="">
        {rightsOfRoles(head.kind).map(({ role, rights }) => (
          <section key={role} className={styles.role}>
            <h3>
              {t(`roles.${roleNameOf(head.kind, role)}`)}
              {role === head.role && <i>{t('roles.yours')}</i>}
            </h3>
            <ul>
              {rights.map((right) => (
                <li key={right}>
                  <Check size={16} strokeWidth={2} aria-hidden="true" />
                  {t(rightWords(right, head.kind))}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
