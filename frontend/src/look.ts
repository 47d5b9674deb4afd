/**
 * What a person chose of the look, put on the document before its first paint: without it the page would flash in the
 * device's theme. A script of its own that stops the parser, so it imports nothing; `app/look.ts` does the same later on.
 */
try {
  const stored: unknown = JSON.parse(localStorage.getItem('messenger.look') ?? '{}');
  for (const [name, value] of Object.entries(stored ?? {})) {
    if (typeof value !== 'string') continue;
    if (name === 'language') document.documentElement.lang = value;
    else document.documentElement.dataset[name] = value;
  }
} catch {
  // the look of the device it is
}

export {};
