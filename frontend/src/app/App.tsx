/** Which screen is shown for the stage the client is in; theme, language and title of the page. */
import { useEffect } from 'react';
import { LoginPage } from '../features/auth/LoginPage';
import { InvitationPage, RecoveryCodes, RegistrationPage } from '../features/auth/later';
import { Frame } from '../features/chat/Frame';
import { useText } from '../i18n';
import { useNow } from '../i18n/dates';
import { chatRoute, go } from '../ui/route';
import { Splash } from '../ui/Splash';
import { Toasts } from '../ui/toast';
import '../ui/tokens.css';
import '../ui/accents.css';
import '../ui/base.css';
import { wear } from './look';
import { unreadTotal } from './own';
import { lookOf, useApp } from './store';

export function App() {
  const stage = useApp((state) => state.stage);
  const left = useApp(
    (state) => state.stage === 'signedOut' && ['signedOut', 'banned', 'deleted'].includes(state.signedOutReason),
  );
  const hasCodes = useApp((state) => state.recoveryCodes !== null);
  usePage();
  useEffect(() => {
    // the next person at this device does not begin in a chat of the last one
    if (left) go(chatRoute(null), { inPlace: true });
  }, [left]);
  return (
    <>
      {stage === 'starting' && <Splash />}
      {stage === 'signedOut' && <LoginPage />}
      {stage === 'invited' && <InvitationPage />}
      {stage === 'registering' && <RegistrationPage />}
      {stage === 'signedIn' && (hasCodes ? <RecoveryCodes /> : <Frame />)}
      <Toasts />
    </>
  );
}

/** What stands outside of the root element: the document's language, theme and title. */
function usePage(): void {
  const t = useText();
  const language = useApp((state) => state.language);
  const theme = useApp((state) => state.theme);
  const prefs = useApp((state) => state.prefs);
  const now = useNow();
  const unread = useApp((state) => (state.stage === 'signedIn' ? unreadTotal(state, now) : 0));
  useEffect(() => wear(lookOf({ theme, language, prefs })), [theme, language, prefs]);
  useEffect(() => {
    document.title = unread > 0 ? t('app.titleUnread', { count: unread }) : t('app.name');
  }, [unread, t]);
}
