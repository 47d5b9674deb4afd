/** What commands do to the server in memory. */
import type { Message, Request } from '../realtime/wire-types';
import type { FakeServer } from './server';

export type Command =
  | Request<'message.send'>
  | Request<'message.edit'>
  | Request<'message.delete'>
  | Request<'reaction.set'>
  | Request<'message.pin'>;

export function done(server: FakeServer, user: string, command: Command): Message {
  switch (command.type) {
    case 'message.send':
      return server.say(command.chat, user, command.body ?? '', command.client_id);
    case 'message.edit':
      return server.edit(command.chat, command.seq, command.body);
    case 'message.delete':
      return server.delete(command.chat, command.seq, user);
    case 'reaction.set':
      return server.react(command.chat, command.seq, user, command.emoji, command.on);
    case 'message.pin':
      return server.change(command.chat, command.seq, { pinned: command.on ? { by: user, at_ms: 1 } : undefined });
    default:
      return command satisfies never;
  }
}
