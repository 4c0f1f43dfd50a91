import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePattern } from './pattern';

function matches(pattern: string, text: string): boolean {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.test(text);
}

describe('parsePattern', () => {
  it.each([
    ['sda', 'sda', true],
    ['sda', 'xsda', false],
    ['sda', 'sda1', false],
    ['', '', true],
    ['', 'a', false],
    ['sd.*', 'sda1', true],
    ['.+', '', false],
    ['.', '\n', false],
    ['sd[a-c]', 'sdb', true],
    ['sd[^a-c]', 'sdb', false],
    ['[]a]', ']', true],
    ['[a-]', '-', true],
    ['[\\d.]+', '1.5', true],
    ['vd[ab]|sd.', 'sdx', true],
    ['(vd|sd)a', 'sda', true],
    ['(?:vd|sd)?a', 'a', true],
    ['a{3}', 'aaa', true],
    ['a{3}', 'aa', false],
    ['a{2,}', 'aaaa', true],
    ['a{1,2}', 'aaa', false],
    ['(ab){0,2}', 'abab', true],
    ['a\\.b', 'a.b', true],
    ['a\\.b', 'axb', false],
    ['\\w+\\s\\D', 'a_1 x', true],
    ['^sda$', 'sda', true],
    ['(a*)*', 'aaaa', true],
    ['(a|)+', '', true],
    ['(){3}a', 'a', true],
    ['.', '\u{1f600}', true],
    ['[\u{1f600}-\u{1f64f}]', '\u{1f601}', true],
  ] as const)('matches %j with %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    ['(', 'unmatched ('],
    [')', 'unmatched )'],
    ['[a', 'unmatched ['],
    ['*a', 'nothing to repeat'],
    ['a**', 'after another repetition'],
    ['a+?', 'after another repetition'],
    ['a{', 'does not start a repetition'],
    ['a{3,2}', 'minimum is above'],
    ['a{9999}', 'not between 0 and 1000'],
    ['[z-a]', 'range'],
    ['a$b', 'in the middle'],
    ['(?=a)', '(?='],
    ['(a)\\1', '\\1'],
    ['\\', 'ends with'],
    ['((a{30}){30}){30}', 'too large'],
    ['(((){1000}){1000}){1000}', 'too large'],
    ['a'.repeat(1_001), 'longer than'],
  ])('explains the error in %j', (pattern, problem) => {
    const parsed = parsePattern(pattern);
    expect(parsed.ok ? 'nothing' : parsed.problem).toContain(problem);
  });

  it.each([
    ['(a*)*b', 'a'],
    ['(a|a)*b', 'a'],
    ['(.*)(.*)(.*)(.*)(.*)b', 'a'],
    [`${'a?'.repeat(100)}${'a'.repeat(100)}`, 'ab'],
    ['([a-z]+)+[0-9]', 'a'],
  ])('takes linear time for %j', (pattern, unit) => {
    const startedMs = performance.now();
    expect(matches(pattern, unit.repeat(5_000))).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  it('stays correct and small if a text takes more steps than it caches', () => {
    const parsed = parsePattern('(a|b)*a(a|b){12}');
    if (!parsed.ok) throw new Error(parsed.problem);
    for (let number = 0; number < 2 ** 14; number++) {
      const text = number.toString(2).padStart(14, '0').replaceAll('0', 'a').replaceAll('1', 'b');
      if (parsed.test(text) !== (text[1] === 'a')) throw new Error(`wrong on ${text}`);
    }
  });

  it("agrees with JavaScript's regular expressions where both support the syntax", () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(?:ab)', 'a|b', '\\w');
    const part = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}')).map((pair) => pair.join(''));
    const pattern = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 }), (source, text) => {
        expect(matches(source, text)).toBe(new RegExp(`^(?:${source})$`).test(text));
      }),
    );
  });
});
