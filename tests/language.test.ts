import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Comment, readSource, readStyles, type Text, textsOfMarkdown } from './helpers/find-texts';

/** Plain American English in every text, comment and test title: docs/glossary.md has the words to use instead. */

/** A sentence that opens with a free relative has no subject that can act. A question may. */
const FREE_RELATIVE = /^(What|Whatever|Who|Whoever|Whom|Whose|Whether|How|Where|Wherever|Of)\b(?!.*\?$)/;

/** A doc comment opens with a verb or a noun of the glossary; `When …` and `That …` are clauses without one. */
const DOC_OPENING = new RegExp(FREE_RELATIVE.source.replace('|Of', '|Of|When|Which|That'));

/** Text in quotes, such as the title of a paper, and terms of the field that contain a banned word. */
const QUOTES_AND_TERMS = /"[^"]*"|\b(looks up|stand-ins?|stand-?alone)\b/gi;

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

/**
 * @param opening must not match the first sentence
 * @returns the sentences that break a rule, each with the rule
 */
function faultsOf(text: string, opening = FREE_RELATIVE): string[] {
  const sentences = text.split(/(?<=[.:;!?]) +(?=[A-Z])/).map((sentence) => sentence.trim());
  return sentences.flatMap((sentence, index) => {
    const banned = BANNED.map((phrase) => new RegExp(phrase, 'i').exec(sentence)?.[0]).filter(
      (one) => one !== undefined,
    );
    const relative = openingOf(sentence, index === 0 ? opening : FREE_RELATIVE);
    return [...banned, ...relative].map((rule) => `${rule} | ${sentence}`);
  });
}

function openingOf(sentence: string, relative: RegExp): string[] {
  const opening = relative.exec(sentence.replace(/^\W+/, ''))?.[0];
  return opening === undefined ? [] : [`${opening} …`];
}

function faultsOfComment({ text, isDoc }: Comment): string[] {
  return faultsOf(text.replace(QUOTES_AND_TERMS, ''), isDoc ? DOC_OPENING : FREE_RELATIVE);
}

/** Titles begin with a small letter. */
function faultsOfTitle({ text }: Text): string[] {
  return faultsOf(text.replace(QUOTES_AND_TERMS, '').replace(/^\p{L}/u, (letter) => letter.toUpperCase()));
}

function faultsIn<T extends Text>(
  file: string,
  texts: readonly T[],
  judge: (text: T) => string[] = ({ text }) => faultsOf(text),
): string[] {
  return texts.flatMap((text) => judge(text).map((fault) => `${file}:${text.line} | ${fault}`));
}

const filesOf = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
const programs = ['src', 'scripts', 'bench', 'tests']
  .flatMap(filesOf)
  .filter((path) => /\.(tsx?|mjs)$/.test(path))
  .map((path) => {
    const extension = path.slice(path.lastIndexOf('.') + 1);
    return { path, ...readSource(read(path), extension === 'tsx' || extension === 'ts' ? extension : 'js') };
  });
const shown = programs.filter(({ path }) => /^(src|scripts)\//.test(path) && !/\.(test|d)\.tsx?$/.test(path));
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
    expect(shown.length).toBeGreaterThan(500);
    expect(shown.flatMap(({ path, texts }) => faultsIn(path, texts))).toEqual([]);
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

describe('comments and test titles', () => {
  it('are plain English in programs', () => {
    const faults = programs.flatMap(({ path, comments, titles }) => [
      ...faultsIn(path, comments, faultsOfComment),
      ...faultsIn(path, titles, faultsOfTitle),
    ]);
    expect(faults).toEqual([]);
  });

  it('are plain English in style sheets', () => {
    const sheets = filesOf('src').filter((path) => path.endsWith('.css'));
    expect(sheets.flatMap((path) => faultsIn(path, readStyles(read(path)), faultsOfComment))).toEqual([]);
  });

  it('open with a verb or a noun in more than 99 of 100 doc comments', () => {
    const docs = programs.flatMap(({ comments }) => comments.filter(({ isDoc }) => isDoc));
    const relatives = docs.filter(({ text }) => openingOf(text, DOC_OPENING).length > 0);
    expect(relatives.length / Math.max(1, docs.length)).toBeLessThan(0.01);
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

  it.each([
    { isDoc: true, text: 'Which of the two is older.' },
    { isDoc: true, text: 'When the host started, in ms.' },
    { isDoc: true, text: 'That a change is on record.' },
    { isDoc: false, text: 'The host is told of it.' },
    { isDoc: false, text: 'Where the kernel has no file.' },
  ])('refuse a comment: $text', ({ isDoc, text }) => {
    expect(faultsOfComment({ line: 1, isDoc, text })).not.toEqual([]);
  });

  it.each([
    { isDoc: true, text: 'Time at which the host started, in ms.' },
    { isDoc: true, text: 'A stand-in that looks up names.' },
    { isDoc: false, text: 'When the disk is full, the oldest goes first.' },
  ])('accept a comment: $text', ({ isDoc, text }) => {
    expect(faultsOfComment({ line: 1, isDoc, text })).toEqual([]);
  });

  it('refuse a test title that opens with a free relative', () => {
    expect(faultsOfTitle({ line: 1, text: 'whether it runs' })).not.toEqual([]);
    expect(faultsOfTitle({ line: 1, text: 'runs when it is time' })).toEqual([]);
  });

  it('read comments and titles', () => {
    const source = `/**
 * Opens \`told\` it,
 * @example told(1)
 */
it.each([1])('adds %s', () => {
  f(); // At the end.
  // Two lines
  // are one.
  // biome-ignore lint/a/b: a reason
  /* A block. */
});
test.describe(\`of $\{1} things\`, () => /told/.test('no title'));`;
    const { comments, titles } = readSource(source, 'ts');
    expect(titles.map(({ line, text }) => `${line} ${text}`)).toEqual(['5 adds %s', '12 of {} things']);
    expect(comments).toEqual([
      { line: 1, isDoc: true, text: 'Opens {} it,' },
      { line: 6, isDoc: false, text: 'At the end.' },
      { line: 7, isDoc: false, text: 'Two lines are one.' },
      { line: 9, isDoc: false, text: 'a reason' },
      { line: 10, isDoc: false, text: 'A block.' },
    ]);
    expect(readStyles('a {\n  /* One\n   * text. */\n}')).toEqual([{ line: 2, isDoc: false, text: 'One text.' }]);
  });

  it('read literals, templates, JSX and prose, and leave code alone', () => {
    const source =
      'const a = `Undo $' + '{b} of them`; const c = <p title="A title here">Some\n text</p>; import "x y";';
    expect(readSource(source, 'tsx').texts.map(({ text }) => text)).toEqual([
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
