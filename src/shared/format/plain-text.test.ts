import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text';

describe('plainText', () => {
  it.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a␛[2Jb'],
    ['an 8-bit control sequence introducer', 'a\u009b2Jb', 'a\ufffd2Jb'],
    ['line breaks and tabs', 'a\r\n\tb', 'a␍␊␉b'],
    ['delete and nul', 'a\u007fb\u0000', 'a␡b␀'],
    ['a bidirectional override', 'cod\u202egpj.exe', 'cod\ufffdgpj.exe'],
    ['isolates', '\u2066a\u2069', '\ufffda\ufffd'],
    ['zero-width characters', 'a\u200b\u200d\u2060\ufeffb\u00ad', 'ab'],
    ['tag characters', 'a\u{e0041}b', 'ab'],
    ['letters without ink', 'a\u3164b\u2800', 'ab'],
    ['unicode line separators', 'a\u2028b\u2029', 'a␤b␤'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ])('neutralizes %s', (_, hostile, plain) => expect(plainText(hostile)).toBe(plain));

  it('leaves ordinary text of any script unchanged', () => {
    const text = 'postgres: écriture 書き込み процесс 😀 <b>&amp;';
    expect(plainText(text)).toBe(text);
  });

  it('cuts between code points', () => {
    expect(plainText('😀😀😀😀', 3)).toBe('😀😀…');
    expect(plainText('abc', 3)).toBe('abc');
    expect(plainText('abcd', 3)).toBe('ab…');
  });

  it('marks a long text as cut even if little of it is visible', () => {
    expect(plainText(`${'\u200b'.repeat(100)}abc`, 5)).toBe('…');
  });

  it('handles ten million characters quickly', () => {
    expect(plainText('x'.repeat(10_000_000), 10)).toBe('xxxxxxxxx…');
  });
});
