/** Addresses in a text: which there are, and where they may lead. Everything here takes time in proportion to the text. */

/** Signs that turn the direction of what follows have no place in an address: it would read as another one. */
const LINK =
  /(?:https?:\/\/|mailto:)(?:(?!\]\()[^\s<>"'`|\\\u200e\u200f\u202a-\u202e\u2066-\u2069])+|[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}@[\p{L}\p{N}][\p{L}\p{N}.-]*/giu;
const MAIL =
  /^(?:mailto:)?([^\s@?,;:]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,20}\p{L}{2,63})$/iu;
/** Ends a sentence, or what is emphasised, rather than an address. */
const TRAIL = new Set('.,:;!?…»”’])}*~');
const OPENS = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** How much of a match is the address: closing marks belong to it only where it opened them. */
function addressLength(match: string): number {
  const count = new Map<string, number>();
  for (const char of match) count.set(char, (count.get(char) ?? 0) + 1);
  let end = match.length;
  for (; end > 0; end--) {
    const last = match[end - 1] ?? '';
    if (!TRAIL.has(last)) break;
    const opener = OPENS.get(last);
    const closed = count.get(last) ?? 0;
    if (opener && (count.get(opener) ?? 0) >= closed) break;
    count.set(last, closed - 1);
  }
  return end;
}

/** Where an address leads; null for what only looks like one. A letter gets its address and nothing else from us. */
export function hrefOf(text: string): string | null {
  const mail = MAIL.exec(text)?.[1];
  if (mail) return `mailto:${mail}`;
  // as written: the browser's own reading drops tabs, and takes one slash or a backslash for two
  if (!/^https?:\/\/[^\s\p{C}\\"<>`]+$/iu.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' ? text : null;
}

/** The address as the browser will ask for it: letters that only look like others show here. */
export const plainAddress = (href: string): string => (URL.canParse(href) ? new URL(href).href : href);

const HOST = /[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/giu;

/** The host a link leads to, where its words name another: nobody is to be led astray. */
export function otherHost(label: string, href: string): string | null {
  if (!URL.canParse(href)) return null;
  const { hostname, pathname, protocol } = new URL(href);
  const host = protocol === 'mailto:' ? pathname.slice(pathname.lastIndexOf('@') + 1) : hostname;
  // longer words hide what they like
  const named = label.length > 300 ? [''] : (label.match(HOST) ?? []);
  return named.some((name) => name.toLowerCase() !== host.toLowerCase()) ? host : null;
}

export type Found = { from: number; to: number; href: string };

/** The addresses of a text in order; odd things that look like addresses stay text. */
export function addressesIn(text: string): Found[] {
  const result: Found[] = [];
  for (const match of text.matchAll(LINK)) {
    const address = match[0].slice(0, addressLength(match[0]));
    const href = hrefOf(address);
    if (href !== null) result.push({ from: match.index, to: match.index + address.length, href });
  }
  return result;
}
