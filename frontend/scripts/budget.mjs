/** Fails when what a browser must fetch, before the first screen or later, is over its budget. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

/** In kB: scripts, styles and the worker gzipped, fonts as they are. */
const BUDGET = { entry: 200, 'lazy chunk': 80, styles: 20, 'one font': 90, fonts: 160, 'service worker': 3 };
const ENTRIES = ['src/look.ts', 'src/main.tsx'];
/** Beside the entry comes one of them. */
const WORDS = ['src/i18n/en.ts', 'src/i18n/ru.ts'];
const WORKER = 'worker/worker.ts';

const folder = new URL('../../static/app/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('manifest.json', folder), 'utf8'));
if ([...ENTRIES, WORKER].some((entry) => !manifest[entry]?.isEntry))
  throw new Error('the manifest lacks an entry: run `npm run build` first');
if (WORDS.some((words) => !manifest[words]?.isDynamicEntry)) throw new Error('a language is no chunk of its own');

const first = new Set();
const styles = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const css of chunk.css ?? []) styles.add(css);
  for (const next of chunk.imports ?? []) visit(next);
};
for (const entry of ENTRIES) visit(entry);

const read = (file) => readFile(new URL(file, folder));
const zipped = async (file) => gzipSync(await read(file), { level: 9 }).length / 1000;
const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);
const sizes = (files, size) => Promise.all([...files].map(size));

const files = Object.values(manifest).map(({ file }) => file);
const worker = manifest[WORKER].file;
const lazy = files.filter((file) => file.endsWith('.js') && !first.has(file) && file !== worker);
const words = WORDS.map((key) => manifest[key].file);
const fonts = await sizes(
  new Set(files.filter((file) => file.endsWith('.woff2'))),
  async (file) => (await read(file)).length / 1000,
);

const found = {
  entry: sum(await sizes(first, zipped)) + Math.max(...(await sizes(words, zipped))),
  'lazy chunk': Math.max(0, ...(await sizes(lazy, zipped))),
  styles: sum(await sizes(styles, zipped)),
  'one font': Math.max(0, ...fonts),
  fonts: sum(fonts),
  'service worker': await zipped(worker),
};
console.table(
  Object.entries(BUDGET).map(([what, most]) => ({ what, kB: Number(found[what].toFixed(1)), 'at most': most })),
);
const over = Object.entries(BUDGET).filter(([what, most]) => !(found[what] <= most));
for (const [what, most] of over) console.error(`${what}: ${found[what].toFixed(1)} kB of ${most} kB`);
if (over.length > 0) process.exit(1);
