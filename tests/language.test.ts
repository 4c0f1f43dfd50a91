import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Text, textsOfMarkdown, textsOfSource } from './helpers/find-texts';

/** Plain American English in every text that a person reads: docs/glossary.md has the words to use instead. */

/** A sentence that opens with a free relative has no subject that can act. A question may. */
const FREE_RELATIVE = /^(What|Whatever|Who|Whoever|Whom|Whose|Whether|How|Where|Wherever|Of)\b(?!.*\?$)/;

const BANNED = [
  /\b(un|fore)?told\b/,
  /\btell(s|ing)?\b/,
  /\b(hear|hears|heard)\b/,
  /\bstands?\b/,
  /\bstood\b/,
  /\bof late\b/,
  /\bso many\b/,
  /\bwhat (is|it|was|they)\b/,
  /\bnobody\b/,
  /\b(whoever|whatever|wherever|whence|whereby)\b/,
  /\b(take|takes|took|taken|taking) (it |them |everything |this |all )?back\b/,
  /\bby itself\b/,
  /\bwithout a hand\b/,
  /\bmend(s|ed|ing)?\b/,
  /\bwithheld\b/,
  /\bowed\b/,
  /\bforgiven\b/,
  /\bin force\b/,
  /\bno more (?!than)/,
  /\b(it|that|which|this) (is|are) no (?!longer)/,
  /\blook(s|ed|ing)? at\b/,
  /\blooks\b/,
  /\bbeside\b/,
  /\bdepartures?\b/,
  /\bstretch(es)?\b/,
  /\b(heart)?beats?\b/,
  /\bwould act\b/,
  /\b(anew|thus|upon|lest|nought|forthwith)\b/,
  /\bcannot be had\b/,
  /\bgoes on\b/,
  /\bsays? (so|of)\b/,
  /\bknown again\b/,
];

const ROOT = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** @returns the sentences that break a rule, each with the rule */
function faultsOf(text: string): string[] {
  const sentences = text.split(/(?<=[.:;!?]) +(?=[A-Z])/).map((sentence) => sentence.trim());
  return sentences.flatMap((sentence) => {
    const banned = BANNED.map((phrase) => new RegExp(phrase, 'i').exec(sentence)?.[0]).filter(
      (one) => one !== undefined,
    );
    const opening = FREE_RELATIVE.exec(sentence.replace(/^\W+/, ''))?.[0];
    return [...banned, ...(opening === undefined ? [] : [`${opening} …`])].map((rule) => `${rule} | ${sentence}`);
  });
}

function faultsIn(file: string, texts: readonly Text[]): string[] {
  return texts.flatMap(({ line, text }) => faultsOf(text).map((fault) => `${file}:${line} | ${fault}`));
}

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => join('src', path))
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|d)\.tsx?$/.test(path));
const scripts = readdirSync(join(ROOT, 'scripts'), { recursive: true, encoding: 'utf8' })
  .map((path) => join('scripts', path))
  .filter((path) => path.endsWith('.mjs'));
const documents = ['', 'docs', 'docs/decisions', '.github'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const resources = [
  'resources/alerts.yaml',
  ...readdirSync(join(ROOT, 'resources/profiles')).map((name) => `resources/profiles/${name}`),
];

describe('texts for people', () => {
  it('are plain English in the source', () => {
    const faults = [...sources, ...scripts].flatMap((file) =>
      faultsIn(file, textsOfSource(read(file), file.endsWith('x') ? 'tsx' : 'ts')),
    );
    expect(faults).toEqual([]);
  });

  it.each(documents)('are plain English in %s', (file) => {
    expect(faultsIn(file, textsOfMarkdown(read(file)))).toEqual([]);
  });

  it.each(resources)('are plain English in %s', (file) => {
    const texts: Text[] = [];
    const visit = (value: unknown): void => {
      if (typeof value === 'string') texts.push({ line: 0, text: value });
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
    };
    visit(parse(read(file)));
    expect(texts.length).toBeGreaterThan(1);
    expect(faultsIn(file, texts)).toEqual([]);
  });
});

describe('the rules', () => {
  it.each([
    'what is done about it stands here, and why nothing is where nothing is',
    'It is told no more until it comes again',
    'Failed looks that are forgiven',
    'Mend the file; until then the last good settings hold',
    'areas act without a hand',
    'Where the journal is kept.',
    'Fine so far. Whether it runs is shown.',
  ])('refuse: %s', (text) => {
    expect(faultsOf(text)).not.toEqual([]);
  });

  it.each([
    "You won't be notified again unless it recurs.",
    'Retries before unhealthy',
    'What changed?',
    'This value is no longer used. Fix the file.',
  ])('accept: %s', (text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  it('read literals, templates, JSX and prose, and leave code alone', () => {
    const source =
      'const a = `Undo $' + '{b} of them`; const c = <p title="A title here">Some\n text</p>; import "x y";';
    expect(textsOfSource(source, 'tsx').map(({ text }) => text)).toEqual([
      'Undo {} of them',
      'A title here',
      'Some text',
    ]);
    const markdown =
      '# A heading\n\nText with `told code` and\na [link of it](told.md).\n\n```\ntold\n```\n\n| a cell | b |\n| --- | --- |\n| `x` of c | - |\n';
    expect(textsOfMarkdown(markdown)).toEqual([
      { line: 1, text: 'A heading' },
      { line: 3, text: 'Text with {} and a link of it.' },
      { line: 10, text: 'a cell' },
      { line: 12, text: '{} of c' },
    ]);
  });
});
