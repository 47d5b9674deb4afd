/** Puts text in place of a part of the field as if it was typed, so that undo takes it back. False where no browser does it. */
export function insertText(field: HTMLTextAreaElement, from: number, to: number, text: string): boolean {
  field.focus();
  field.setSelectionRange(from, to);
  // the one way that undo knows of; jsdom lacks it
  return document.execCommand?.('insertText', false, text) ?? false;
}
