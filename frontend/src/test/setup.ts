/** What every test file needs: DOM matchers, an IndexedDB, the words of both languages. */
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';
import { loadAllWords } from '../i18n/words';

await loadAllWords();
