/** Three people in one chat with two messages, one of them at a browser: where most stories about a client begin. */
import { Browser, type Tab, until } from './browser';
import { FakeServer } from './server';

export function sceneOfThree(): { server: FakeServer; browser: Browser } {
  const server = new FakeServer();
  for (const user of ['me', 'you', 'she']) server.person(user);
  server.chat('c', ['me', 'you', 'she']);
  server.say('c', 'you', 'one');
  server.say('c', 'you', 'two');
  return { server, browser: new Browser(server, 'me') };
}

/** Opens a chat and waits for its timeline. */
export async function opened(tab: Tab, chat = 'c'): Promise<void> {
  tab.actions.openChat(chat);
  await until('the timeline', () => (tab.state.chats[chat]?.stretches.length ?? 0) > 0);
}
