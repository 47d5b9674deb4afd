/** Fails when what a browser must fetch before the first screen, gzipped, is over the budget. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 200;
const folder = new URL('../../static/app/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('manifest.json', folder), 'utf8'));
const entries = ['src/look.ts', 'src/main.tsx'];
if (entries.some((entry) => !manifest[entry]?.isEntry))
  throw new Error('the manifest names no entry: run `npm run build` first');

const scripts = new Set();
const styles = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  for (const css of chunk.css ?? []) styles.add(css);
  for (const next of chunk.imports ?? []) visit(next);
};
for (const entry of entries) visit(entry);

const size = async (file) => gzipSync(await readFile(new URL(file, folder)), { level: 9 }).length / 1000;
const rows = [];
for (const file of [...scripts, ...styles]) rows.push({ file, 'gzip kB': Number((await size(file)).toFixed(1)) });
console.table(rows);
const total = rows.filter(({ file }) => scripts.has(file)).reduce((sum, row) => sum + row['gzip kB'], 0);
console.log(`scripts before the first screen: ${total.toFixed(1)} kB of ${BUDGET_KB} kB`);
if (total > BUDGET_KB) process.exit(1);
