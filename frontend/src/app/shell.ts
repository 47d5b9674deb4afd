/** The service worker that keeps the app's shell: registered by the page, and asked whether there is a newer build. */
import * as v from 'valibot';

export type Shell = {
  /** Told of a build that is kept and will be shown by the next load of the page. */
  onBuild(take: (build: string) => void): void;
  /** Resolves when the newest build is kept, or can't be. */
  refresh(): Promise<void>;
};

const WORKER = '/sw.js';

type PolicyFactory = {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
};

declare global {
  interface Window {
    /** Not in every browser, and not in the compiler's library yet. */
    trustedTypes?: PolicyFactory;
  }
}

/** The page's content policy allows this one policy, and it allows this one script. */
function workerUrl(): string {
  const createScriptURL = (url: string): string => {
    if (url !== WORKER) throw new TypeError('Only the service worker is a script this page may name.');
    return url;
  };
  const policy = window.trustedTypes?.createPolicy('messenger', { createScriptURL }) ?? { createScriptURL };
  return policy.createScriptURL(WORKER);
}

const news = v.object({ build: v.string() });

/** `isBuilt`: the page came with a build. Without service workers (a private window, an older browser) nothing is kept. */
export function browserShell(isBuilt: boolean): Shell {
  const { serviceWorker } = navigator;
  if (!isBuilt || !serviceWorker) return { onBuild: () => {}, refresh: () => Promise.resolve() };
  const registered = loaded()
    .then(() => serviceWorker.register(workerUrl(), { scope: '/', updateViaCache: 'none' }))
    .catch(() => null);
  return {
    onBuild: (take) => {
      serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const checked = v.safeParse(news, data);
        if (checked.success) take(checked.output.build);
      });
      serviceWorker.startMessages();
    },
    refresh: async () => {
      const registration = await registered;
      if (!registration) return;
      await registration.update().catch(() => undefined);
      const coming = registration.installing ?? registration.waiting;
      if (coming) await settled(coming);
    },
  };
}

/** The first screen comes first. */
function loaded(): Promise<void> {
  if (document.readyState === 'complete') return Promise.resolve();
  return new Promise((resolve) => window.addEventListener('load', () => resolve(), { once: true }));
}

function settled(worker: ServiceWorker): Promise<void> {
  const isSettled = (): boolean => worker.state === 'activated' || worker.state === 'redundant';
  if (isSettled()) return Promise.resolve();
  return new Promise((resolve) => {
    worker.addEventListener('statechange', () => {
      if (isSettled()) resolve();
    });
  });
}
