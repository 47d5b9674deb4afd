/** A quiet tone, made here: no file to fetch. Browsers keep it silent until the page was touched once. */
const NOT_BEFORE_MS = 3_000;

let context: AudioContext | null = null;
let lastMs = 0;

export function chime(): void {
  const nowMs = Date.now();
  if (nowMs - lastMs < NOT_BEFORE_MS || typeof AudioContext === 'undefined') return;
  lastMs = nowMs;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  const begin = context.currentTime;
  for (const [hertz, after] of [
    [660, 0],
    [880, 0.09],
  ] as const) {
    const tone = context.createOscillator();
    const level = context.createGain();
    tone.frequency.value = hertz;
    level.gain.setValueAtTime(0, begin + after);
    level.gain.linearRampToValueAtTime(0.08, begin + after + 0.015);
    level.gain.exponentialRampToValueAtTime(0.0001, begin + after + 0.22);
    tone.connect(level).connect(context.destination);
    tone.start(begin + after);
    tone.stop(begin + after + 0.25);
  }
}
