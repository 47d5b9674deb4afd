/** What scripts/emoji.ts makes when the client is built. */
declare module 'virtual:emoji' {
  const lines: string;
  export default lines;
}
declare module 'virtual:emoji-en' {
  const lines: string;
  export default lines;
}
declare module 'virtual:emoji-ru' {
  const lines: string;
  export default lines;
}
