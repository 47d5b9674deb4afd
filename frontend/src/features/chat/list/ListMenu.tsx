/** The menu of the person: settings, theme, language, signing out. */
import { Archive, AtSign, Bookmark, Keyboard, LogOut, Settings, Star } from 'lucide-react';
import { actions } from '../../../app/actions';
import { THEMES } from '../../../app/look';
import { run } from '../../../app/shortcuts';
import { useApp } from '../../../app/store';
import { inAnHour, morningAfter } from '../../../app/synced';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { Menu, MenuGroup, MenuItem } from '../../../ui/Menu';
import { Picture } from '../../people/Picture';
import { LANGUAGES, useLanguage } from '../../settings/language';
import { useSetSynced } from '../../settings/synced';
import styles from './list.module.css';

type Props = { anchor: Element; onClose: () => void };

export function ListMenu({ anchor, onClose }: Props) {
  const t = useText();
  const me = useApp((state) => state.me);
  const theme = useApp((state) => state.theme);
  const [language, choose] = useLanguage();
  const set = useSetSynced();
  const until = useApp((state) => state.synced.quiet_until_ms);
  const dates = useDates();
  const quiet = until > Date.now();
  const then = (act: () => void) => () => {
    act();
    onClose();
  };
  return (
    <Menu anchor={anchor} label={t('list.menu')} onClose={onClose}>
      {me && (
        <div className={styles.me} aria-hidden="true">
          <Picture id={me.id} name={me.name || me.username} size="member" />
          <span className={styles.meNames}>
            <b dir="auto">{me.name || me.username}</b>
            <small>@{me.username}</small>
          </span>
        </div>
      )}
      <MenuItem icon={Bookmark} onSelect={then(() => run('notes'))}>
        {t('notes.title')}
      </MenuItem>
      <MenuItem icon={AtSign} onSelect={then(() => run('mentionList'))}>
        {t('mention.list')}
      </MenuItem>
      <MenuItem icon={Archive} onSelect={then(() => run('archiveList'))}>
        {t('list.archive')}
      </MenuItem>
      <MenuItem icon={Star} onSelect={then(() => run('savedList'))}>
        {t('saved.title')}
      </MenuItem>
      <MenuItem icon={Settings} onSelect={then(() => run('settings'))}>
        {t('menu.settings')}
      </MenuItem>
      <MenuItem icon={Keyboard} onSelect={then(() => run('shortcuts'))}>
        {t('keys.title')}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={then(() => run('signOut'))}>
        {t('menu.signOut')}
      </MenuItem>
      <MenuGroup label={t('quiet.title')}>
        <MenuItem checked={!quiet} onSelect={then(() => void set({ quiet_until_ms: 0 }))}>
          {t('quiet.off')}
        </MenuItem>
        {quiet && (
          <MenuItem checked onSelect={onClose}>
            {t('quiet.until', { time: dates.time(until) })}
          </MenuItem>
        )}
        <MenuItem onSelect={then(() => void set({ quiet_until_ms: inAnHour(Date.now()) }))}>{t('quiet.hour')}</MenuItem>
        <MenuItem onSelect={then(() => void set({ quiet_until_ms: morningAfter(Date.now()) }))}>
          {t('quiet.morning')}
        </MenuItem>
      </MenuGroup>
      <MenuGroup label={t('theme.label')}>
        {THEMES.map((choice) => (
          <MenuItem key={choice} checked={theme === choice} onSelect={then(() => actions.setTheme(choice))}>
            {t(`theme.${choice}`)}
          </MenuItem>
        ))}
      </MenuGroup>
      <MenuGroup label={t('language.label')}>
        {LANGUAGES.map(({ code, name }) => (
          <MenuItem key={code} checked={language === code} onSelect={then(() => choose(code))}>
            <span lang={code}>{name}</span>
          </MenuItem>
        ))}
      </MenuGroup>
    </Menu>
  );
}
