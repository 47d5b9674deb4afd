/** One side of a socket in memory. */
import type { Wire } from '../realtime/socket';
import type { ClientFrame, ServerFrame } from '../realtime/wire-types';

/** The server it leads to. */
export type Peer = {
  receive(connection: Connection, frame: ClientFrame, text: string): void;
  gone(connection: Connection): void;
};

/** Our own client sent it and the compiler checked it there. */
function isClientFrame(frame: unknown): frame is ClientFrame {
  return typeof frame === 'object' && frame !== null && 'type' in frame;
}

export class Connection implements Wire {
  onopen: Wire['onopen'] = null;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  user = '';
  watched: string[] = [];
  isOpen = true;
  #queue: string[] = [];
  #draining = false;
  readonly #server: Peer;

  constructor(server: Peer) {
    this.#server = server;
  }

  open(): void {
    if (this.isOpen) this.onopen?.();
  }

  send(text: string): void {
    const frame: unknown = JSON.parse(text);
    if (this.isOpen && isClientFrame(frame)) this.#server.receive(this, frame, text);
  }

  close(): void {
    this.isOpen = false;
    this.#server.gone(this);
  }

  /** From the server's side; 0 where the line breaks and nobody says anything. */
  end(code: number): void {
    if (!this.isOpen) return;
    this.close();
    this.#queue = [];
    queueMicrotask(() => this.onclose?.(code));
  }

  push(frame: ServerFrame): void {
    this.#queue.push(JSON.stringify(frame));
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => {
      this.#draining = false;
      for (const text of this.#queue.splice(0)) {
        if (this.isOpen) this.onmessage?.(text);
      }
    });
  }
}
