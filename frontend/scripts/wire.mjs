/** Generates the TypeScript types of the wire, src/realtime/wire.ts, from docs/openapi.json. */
import { writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('../src/realtime/wire.ts', import.meta.url);
const types = await openapiTS(source, { alphabetize: true, defaultNonNullable: false });
await writeFile(
  target,
  `/** Generated from docs/openapi.json by \`npm run wire\`: not edited by hand. */\n${astToString(types)}`,
);
