/** Where the page begins. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { actions } from './app/actions';
import { speak } from './app/speak';
import { store } from './app/store';

async function begin(root: HTMLElement): Promise<void> {
  const { language } = store.getState();
  // words of the other language are better than none
  if (!(await speak(store, language))) await speak(store, language === 'ru' ? 'en' : 'ru');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  void actions.start();
}

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
void begin(root);
