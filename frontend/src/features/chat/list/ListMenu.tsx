/** The menu of the person: settings, theme, language, signing out. */
import { LogOut, Settings } from 'lucide-react';
import { actions } from '../../../app/actions';
import { THEMES } from '../../../app/look';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { Avatar } from '../../../ui/Avatar';
import { Menu, MenuGroup, MenuItem } from '../../../ui/Menu';
import { go } from '../../../ui/route';
import { LANGUAGES } from '../../auth/AuthFrame';
import styles from './list.module.css';

type Props = { anchor: Element; onClose: () => void; onSignOut: () => void };

export function ListMenu({ anchor, onClose, onSignOut }: Props) {
  const t = useText();
  const me = useApp((state) => state.me);
  const theme = useApp((state) => state.theme);
  const language = useApp((state) => state.language);
  const then = (act: () => void) => () => {
    act();
    onClose();
  };
  return (
    <Menu anchor={anchor} label={t('list.menu')} onClose={onClose}>
      {me && (
        <div className={styles.me} aria-hidden="true">
          <Avatar id={me.id} name={me.name || me.username} size="member" />
          <span className={styles.meNames}>
            <b dir="auto">{me.name || me.username}</b>
            <small>@{me.username}</small>
          </span>
        </div>
      )}
      <MenuItem icon={Settings} onSelect={then(() => go({ page: 'settings' }))}>
        {t('menu.settings')}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={then(onSignOut)}>
        {t('menu.signOut')}
      </MenuItem>
      <MenuGroup label={t('theme.label')}>
        {THEMES.map((choice) => (
          <MenuItem key={choice} checked={theme === choice} onSelect={then(() => actions.setTheme(choice))}>
            {t(`theme.${choice}`)}
          </MenuItem>
        ))}
      </MenuGroup>
      <MenuGroup label={t('language.label')}>
        {LANGUAGES.map(({ code, name }) => (
          <MenuItem key={code} checked={language === code} onSelect={then(() => actions.setLanguage(code))}>
            <span lang={code}>{name}</span>
          </MenuItem>
        ))}
      </MenuGroup>
    </Menu>
  );
}
