import { describe, expect, it } from 'vitest';
import { highlight } from './highlight';

describe('code', () => {
  it.each(['', 'klingon', '__proto__', 'constructor'])('in %j has no colours', (language) => {
    expect(highlight(language, 'let x = 1')).toBeNull();
  });

  it.each(['py', 'python', 'js', 'ts', 'sh', 'html', 'yml', 'rs', 'c++', 'toml'])('in %j has', (language) => {
    expect(highlight(language, '<a b="1"># x')).not.toBeNull();
  });

  it('loses nothing', () => {
    const text = 'def f(x: int) -> str:\n    # half\n    return f"{x / 2.0}<b>"\n';
    const tokens = highlight('python', text) ?? [];
    expect(tokens.map((token) => token.text).join('')).toBe(text);
    expect(tokens).toContainEqual({ text: 'def', scope: 'keyword' });
    expect(tokens).toContainEqual({ text: '# half', scope: 'comment' });
    expect(tokens).toContainEqual({ text: 'f', scope: 'name' });
  });
});
