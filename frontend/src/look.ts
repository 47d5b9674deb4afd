/**
 * What a person chose of the look, put on the document before its first paint: without it the page would flash in the
 * device's theme. A script of its own that stops the parser, so it imports nothing; `app/look.ts` does the same later on.
 * It also sends for the words of the language, whose addresses the page gives, so that they come beside the entry.
 */
const root = document.documentElement;
try {
  const stored: unknown = JSON.parse(localStorage.getItem('messenger.look') ?? '{}');
  for (const [name, value] of Object.entries(stored ?? {})) {
    if (typeof value !== 'string') continue;
    if (name === 'language') root.lang = value;
    else root.dataset[name] = value;
  }
} catch {
  // the look of the device it is
}
const words = document.currentScript?.dataset[root.lang];
if (words) document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: words }));

export {};
