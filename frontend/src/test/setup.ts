/** What every test file needs: DOM matchers and an IndexedDB. */
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';
