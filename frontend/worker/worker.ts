/**
 * Keeps the app's static shell, so that it opens without a network: the page and the files of its build. Never what the
 * server says to a person. A new build is taken as soon as all of it is here; tabs of the one before find theirs still.
 */

/** Written in front of this file by the server. `files` are the addresses of everything the build consists of. */
declare const SHELL: { build: string; files: string[] };
declare const self: ServiceWorkerGlobalScope;

const PREFIX = 'shell-';
const CACHE = `${PREFIX}${SHELL.build}`;
const PAGE = '/';
/** Of build files alone, whose names change with their contents. */
const FILES = import.meta.env.BASE_URL;
/** A network that takes longer is not waited for. */
const PAGE_WITHIN_MS = 3_000;
/** This build's, and the one's before, which tabs may still be showing. */
const BUILDS_KEPT = 2;

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate' && pathname === PAGE) event.respondWith(page(event));
  else if (pathname.startsWith(FILES)) event.respondWith(file(request));
});

async function install(): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    await Promise.all([
      keepPage(cache, await fetch(PAGE, { cache: 'no-cache' })).then((kept) => {
        if (!kept) throw new Error('the page is of another build already');
      }),
      ...SHELL.files.map(async (address) => {
        // what the build before had too is not fetched again
        const response = (await caches.match(address)) ?? (await fetch(address));
        if (!response.ok) throw new Error(`${address} answered ${response.status}`);
        await cache.put(address, response);
      }),
    ]);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, Math.max(0, others.length + 1 - BUILDS_KEPT)).map((name) => caches.delete(name)));
  await self.clients.claim();
  for (const client of await self.clients.matchAll({ type: 'window' })) client.postMessage({ build: SHELL.build });
}

/** The page from the network, with the headers it came with; ours where there is none, or only a proxy's apology. */
async function page(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE, { ignoreVary: true });
  const asked = fetch(event.request).then(async (response) => {
    const keeping = keepPage(cache, response.clone());
    event.waitUntil(keeping.catch(() => undefined));
    return response;
  });
  if (!kept) return asked;
  const fresh = asked.then(
    (response) => (response.status < 500 ? response : null),
    () => null,
  );
  return (await Promise.race([fresh, after(PAGE_WITHIN_MS)])) ?? kept;
}

/** False where the page would load files of another build. */
async function keepPage(cache: Cache, response: Response): Promise<boolean> {
  if (!response.ok || !(await response.clone().text()).includes(`content="${SHELL.build}"`)) return false;
  await cache.put(PAGE, response);
  return true;
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

function after(delayMs: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), delayMs));
}
