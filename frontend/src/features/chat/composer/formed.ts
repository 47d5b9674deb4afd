/** Whether what is pasted has a form worth reading; the reader itself is fetched when there is some. */

/** Longer ones are taken as plain text. */
const MOST = 2_000_000;
const FORMED = /<(?:a|blockquote|code|h[1-6]|img|li|pre|table)[\s>]/i;

export type Formed = { html: string; plain: string };

/** Null where what the browser inserts is right. Pasted as plain there is no HTML. */
export function formedIn(data: Pick<DataTransfer, 'getData'>): Formed | null {
  const html = data.getData('text/html');
  return html.length <= MOST && FORMED.test(html) ? { html, plain: data.getData('text/plain') } : null;
}

/** As text; where the reader can't be had, as it was given beside the form. */
export function textOf(formed: Formed): Promise<string> {
  return import('./paste').then(
    ({ pasted }) => pasted(formed),
    () => formed.plain,
  );
}
