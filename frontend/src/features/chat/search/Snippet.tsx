/** The text around what was found, with it marked. */

export function Snippet({ parts }: { parts: readonly string[] }) {
  // plain and found take turns and never change places
  return parts.map((part, place) => {
    const key = `${place}`;
    return place % 2 === 1 ? <mark key={key}>{part}</mark> : part;
  });
}
