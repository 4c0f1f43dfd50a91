import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseYaml } from './parse-yaml';

const schema = z.strictObject({
  collectors: z.strictObject({ disabled: z.array(z.string()) }).optional(),
  isOn: z.boolean().optional(),
  seconds: z.number().optional(),
  bound: z.union([z.number(), z.string().regex(/^adaptive/, 'must be a number or adaptive(LIMIT)')]).optional(),
  summary: z.string().optional(),
  rules: z.array(z.record(z.string(), z.unknown())).optional(),
});

function problemsOf(text: string) {
  const parsed = parseYaml(text, schema);
  return parsed.ok ? [] : parsed.problems;
}

describe('parseYaml', () => {
  it('reports an unquoted star with its line and advises quotes', () => {
    expect(problemsOf('collectors:\n  disabled: [*cpu]\n')).toEqual([
      { line: 2, column: 14, key: '', message: expect.stringMatching(/without an anchor &cpu; quote .*: "\*cpu"/) },
    ]);
  });

  it('reports every unquoted star, as a key and as a value', () => {
    const text = 'rules:\n  - metric: *_ratio\n  - match: { rule: *-down }\n  - *any : 1\n';
    expect(problemsOf(text).map(({ line }) => line)).toEqual([2, 3, 4]);
  });

  it.each(['rules:\n  - { a: 1 }\n*x: 1\n', 'rules:\n  - a: 1\n  - *\n', 'rules:\n  - a: 1\n    b: * c\n'])(
    'advises quotes for a star that breaks the syntax: %j',
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

  it('resolves an alias to the anchor before it, and refuses one without', () => {
    const parsed = parseYaml('rules:\n  - { a: &x 1, b: *x }\n  - { a: &x 2, b: *x }\n', schema);
    expect(parsed.ok && parsed.value.rules).toEqual([
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ]);
    expect(problemsOf('rules:\n  - { b: *x }\n  - { a: &x 2 }\n')).toMatchObject([{ line: 2 }]);
  });

  it.each([
    ['an alias that contains itself', 'rules:\n  - &a { b: *a }\n', /contains itself/],
    ['a key that is a list', 'rules: &a\n  - { ? [*a] : 1 }\n', /a key must be text/],
    ['nesting without end', '['.repeat(50_000), /too deeply nested/],
    [
      'aliases that multiply',
      `rules:\n  - { l0: &l0 [x] }\n${Array.from({ length: 9 }, (_, i) => `  - { l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`)}] }\n`).join('')}`,
      /more than 20000 values/,
    ],
    ['a list in place of a map', '- 1\n', /key: value/],
    ['two documents', 'rules: []\n---\nrules: []\n', /more than one document/],
    ['a set', '!!set { rules }\n', /tag tag:yaml.org,2002:set is not supported/],
    ['another version of YAML', '%YAML 1.1\n---\nrules: []\n', /YAML 1.1 is not supported/],
    ['a text in UTF-16', Buffer.from('rules: []\n', 'utf16le').toString(), /NUL characters.*UTF-8/],
    ['a name that would change all objects', '__proto__: { rules: [] }\n', /unknown setting __proto__/],
    ['a merge key', '<<: 5\n', /unknown setting/],
    ['a key that is there twice', 'rules: []\nrules: []\n', /duplicate key rules/],
    ['a file that is too large', '#'.repeat(1024 * 1024 + 1), /larger than 1024 KiB/],
    ['a tab as indentation', 'rules:\n\t- 1\n', /tab/i],
  ])('returns a problem for %s', (_, text, message) => {
    expect(problemsOf(text)[0]?.message).toMatch(message);
  });

  it.each([
    ['summary: @home', /reserved character @; quote the text$/],
    ['summary: `date`', /quote the text$/],
    ['summary: %done', /quote the text$/],
    ['summary: disk: full', /quote text that contains a colon and a blank$/],
    ['summary: {{ value }} is high', /quote text that starts with a brace$/],
    ['summary: [disk] full', /quote the whole text$/],
    ["summary: 'it's'", /quote the whole text$/],
    ['summary: - none', /quote text that starts with a dash$/],
    ['summary: >= 5', /quote text that starts with > or \|$/],
    ['summary: "C:\\dir"', /use single quotes/],
    ['summary: !important', /remove it, or quote the text$/],
    ['summary:\u00a0text', /invisible character U\+00A0; type it again$/],
    ['sum\u200bmary: text', /name contains the invisible character U\+200B/],
    ['rules:\n\t- a: 1', /; use blanks$/],
    ['summary:text\nseconds: 1', /a blank must follow the colon$/],
  ])('says how to write %j', (text, message) => {
    expect(problemsOf(`${text}\n`)[0]?.message).toMatch(message);
  });

  it.each([
    ['seconds: 5m', 'must be a number; write only the number, in the unit that the name of the setting ends with'],
    ['seconds: 1:30', 'must be a number; write one number in the unit that the name of the setting ends with'],
    ['seconds: 1,5', 'must be a number; use a decimal point, not a comma'],
    ['seconds: "5"', 'must be a number; remove the quotes'],
    ['seconds: 1_000', 'must be a number; write the digits together'],
    ['seconds: .inf', 'must be a number; write a finite number'],
    ['bound: .nan', 'must be a number, or must be text; write a finite number'],
    ['bound: 90%', 'must be a number or adaptive(LIMIT); write a ratio, such as 0.9 for 90%'],
    ['isOn: yes', 'must be true or false; write true without quotes'],
    ['isOn: "off"', 'must be true or false; write false without quotes'],
    ['isOn: 1', 'must be true or false'],
    ['summary: 5', 'must be text; put it in quotes'],
    ['summary: #1', 'must be text; it is empty; quote text that starts with #, & or ~'],
    ['summary: &web', 'must be text; it is empty; quote text that starts with #, & or ~'],
    ['collectors: { disabled: cpu }', 'must be a list; write [cpu]'],
  ])('advises on the value in %j', (text, message) => {
    expect(problemsOf(`${text}\n`)).toMatchObject([{ message }]);
  });

  it.each([
    ['a byte order mark and CRLF', '\ufeffsummary: x\r\nseconds: 5\r\n'],
    ['returns alone', 'summary: x\rseconds: 5\r'],
    ['a document mark', '---\nsummary: x\nseconds: 5\n...\n'],
    ['JSON', '{\n\t"summary": "x",\n\t"seconds": 5\n}'],
    ['numbers in other bases', 'summary: x\nseconds: 0x5\n'],
    ['a number that begins with zero, as YAML 1.2 has it', 'summary: x\nseconds: 05\n'],
    ['blanks and tabs at the ends of lines', 'summary: x \t\n\t\nseconds: 5\t\n'],
  ])('reads %s', (_, text) => {
    expect(parseYaml(text, schema)).toMatchObject({ ok: true, value: { summary: 'x', seconds: 5 } });
  });

  it('merges mappings with <<, whose own keys win', () => {
    const text = [
      'rules:',
      '  - &a { name: a, x: 1, list: [1] }',
      '  - { <<: *a, name: b }',
      '  - { y: 2, <<: [{ x: 3 }, *a] }',
      '  - { name: null, <<: *a, <<: { z: 4 } }',
    ].join('\n');
    const parsed = parseYaml(text, schema);
    expect(parsed.ok && parsed.value.rules).toEqual([
      { name: 'a', x: 1, list: [1] },
      { name: 'b', x: 1, list: [1] },
      { y: 2, x: 3, name: 'a', list: [1] },
      { name: null, x: 1, list: [1], z: 4 },
    ]);
    expect(problemsOf('rules:\n  - { <<: { __proto__: 1 } }\n')[0]?.message).toMatch(/__proto__/);
  });

  it('names the line and the column', () => {
    expect(problemsOf('rules:\n  - { a: 1 }\ncollectors: { disabled: [1, cpu] }\n')).toEqual([
      { line: 3, column: 26, key: 'collectors.disabled.0', message: 'must be text; put it in quotes' },
    ]);
  });

  it('lists 50 mistakes and counts the others', () => {
    const problems = problemsOf(Array.from({ length: 60 }, (_, index) => `k${index}: 1\n`).join(''));
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toEqual({ line: null, column: null, key: '', message: 'and 10 more' });
  });

  it('reads a section with only a name as omitted', () => {
    expect(parseYaml('collectors:\n#  disabled: [cpu]\nrules:\n', schema)).toMatchObject({ ok: true, value: {} });
    expect(problemsOf('rules: 5\ncollectors:\n')).toMatchObject([{ key: 'rules', message: 'must be a list' }]);
    expect(problemsOf('rules:\n  -\n')).toMatchObject([{ key: 'rules.0', message: 'must be a mapping' }]);
  });

  it('keeps two uses of one alias apart', () => {
    const parsed = parseYaml('rules:\n  - &a { x: { y: 1 } }\n  - *a\n', schema, (value) => {
      const [first] = value['rules'] as { x: { y: number } }[];
      if (first !== undefined) first.x.y = 2;
    });
    expect(parsed.ok && parsed.value.rules).toEqual([{ x: { y: 2 } }, { x: { y: 1 } }]);
  });

  // Each took between 10 s and minutes.
  it.each([
    ['unknown keys', Array.from({ length: 60_000 }, (_, index) => `k${index}: 1\n`).join('')],
    ['chained aliases', Array.from({ length: 15_000 }, (_, i) => `k${i + 1}: &k${i + 1} [*k${i}]\n`).join('')],
    ['mistakes of syntax', '] '.repeat(150_000)],
    ['lines of rules', 'rules:\n'.concat('  - { name: a, kind: threshold }\n'.repeat(24_000))],
  ])('refuses many %s within about a second', (_, text) => {
    // Processor time: a busy machine makes it slow, not wrong.
    const before = process.cpuUsage();
    expect(problemsOf(text).length).toBeGreaterThan(0);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000);
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
