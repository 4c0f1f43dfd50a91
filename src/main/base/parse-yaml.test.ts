import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseYaml } from './parse-yaml';

const schema = z.strictObject({
  collectors: z.strictObject({ disabled: z.array(z.string()) }).optional(),
  rules: z.array(z.record(z.string(), z.unknown())).optional(),
});

function problemsOf(text: string) {
  const parsed = parseYaml(text, schema);
  return parsed.ok ? [] : parsed.problems;
}

describe('parseYaml', () => {
  it('reports an unquoted star with its line and says to quote it', () => {
    expect(problemsOf('collectors:\n  disabled: [*cpu]\n')).toEqual([
      { line: 2, key: '', message: expect.stringMatching(/without an anchor &cpu; quote .*: "\*cpu"/) },
    ]);
  });

  it('reports every unquoted star, as a key and as a value', () => {
    const text = 'rules:\n  - metric: *_ratio\n  - match: { rule: *-down }\n  - *any : 1\n';
    expect(problemsOf(text).map(({ line }) => line)).toEqual([2, 3, 4]);
  });

  it.each(['rules:\n  - { a: 1 }\n*x: 1\n', 'rules:\n  - a: 1\n  - *\n', 'rules:\n  - a: 1\n    b: * c\n'])(
    'says to quote a star that breaks the syntax: %j',
    (text) => {
      expect(problemsOf(text)[0]).toMatchObject({
        line: text.split('\n').length - 1,
        message: expect.stringContaining('; quote text that starts with an asterisk'),
      });
    },
  );

  it('accepts a list that 120 aliases share', () => {
    const uses = Array.from({ length: 120 }, () => '  - { channels: *c }\n').join('');
    const parsed = parseYaml(`rules:\n  - { channels: &c [desktop] }\n${uses}`, schema);
    expect(parsed.ok && parsed.value.rules?.at(-1)).toEqual({ channels: ['desktop'] });
  });

  it('resolves an alias to the anchor before it, and refuses one that comes before its anchor', () => {
    const parsed = parseYaml('rules:\n  - { a: &x 1, b: *x }\n  - { a: &x 2, b: *x }\n', schema);
    expect(parsed.ok && parsed.value.rules).toEqual([
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ]);
    expect(problemsOf('rules:\n  - { b: *x }\n  - { a: &x 2 }\n')).toMatchObject([{ line: 2 }]);
  });

  it.each([
    ['an alias that contains itself', 'rules:\n  - &a { b: *a }\n', /contains itself/],
    ['a key that contains itself', 'rules: &a\n  - { ? [*a] : 1 }\n', /contains itself/],
    ['nesting without end', '['.repeat(50_000), /too deeply nested/],
    [
      'aliases that multiply',
      `rules:\n  - { l0: &l0 [x] }\n${Array.from({ length: 9 }, (_, i) => `  - { l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`)}] }\n`).join('')}`,
      /not valid YAML: .*alias/,
    ],
    ['a list in place of a map', '- 1\n', /key: value/],
    ['a tab as indentation', 'rules:\n\t- 1\n', /tab/i],
  ])('returns a problem for %s', (_, text, message) => {
    expect(problemsOf(text)[0]?.message).toMatch(message);
  });

  it('never throws on text that was cut, doubled or sprinkled with YAML punctuation', () => {
    const base = 'rules:\n  - { name: a, match: { rule: "*-down" } }\ncollectors: { disabled: [cpu] }\n';
    const marks = ['*', '&a ', '!!', '|', '? ', '{', '[', '%', '@', '`', '<<: *a', '\u0000', '---\n', '"'];
    for (let at = 0; at < base.length; at += 1) {
      for (const mark of marks) problemsOf(base.slice(0, at) + mark + base.slice(at));
      problemsOf(base.slice(0, at));
    }
  });
});
