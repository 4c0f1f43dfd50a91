/** Damage to text of the kernel, by line and column, as faults of drivers, containers and captures cause it. */

/** Numbers that are none, sentinels, and numbers that do not fit. */
const ODD_VALUES = [
  '',
  '-1',
  '-0',
  '0',
  'N/A',
  'max',
  'nan',
  '-nan',
  'inf',
  '<unknown>',
  '4294967295',
  '4294967296',
  '9223372036854771712',
  '18446744073709551615',
  '18446744073709551612',
  '99999999999999999999999',
  '1e999',
  '0.5',
  '1,5',
  '0x10',
  '+5',
  '\0',
  '9'.repeat(400),
] as const;

const GARBAGE = [
  '',
  ' ',
  '\t',
  '#',
  ':',
  '=',
  '-',
  ' - ',
  '\0\0\0\0',
  '\ufeff',
  '\ufffd\ufffd',
  'cannot read',
  '()',
  '/',
] as const;

/** Returns numbers in [0, 1). */
export type Random = () => number;

export function pickOne<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)] as T;
}

type LineDamage = (line: string, random: Random) => string;

const LINE_DAMAGE: readonly LineDamage[] = [
  replaceNumber,
  replaceNumber,
  replaceNumber,
  (line, random) => line.replace(/\d+/g, () => pickOne(ODD_VALUES, random)),
  (line, random) => withWords(line, (words) => words.splice(indexIn(words, random), 1)),
  (line, random) => withWords(line, (words) => words.splice(indexIn(words, random), 0, pickOne(ODD_VALUES, random))),
  (line, random) =>
    withWords(line, (words) => {
      const [a, b] = [indexIn(words, random), indexIn(words, random)];
      [words[a], words[b]] = [words[b] ?? '', words[a] ?? ''];
    }),
  (line, random) => line.slice(0, Math.floor(random() * (line.length + 1))),
  (line, random) => line.slice(Math.floor(random() * (line.length + 1))),
  (_, random) => pickOne(GARBAGE, random),
  (line, random) => insert(line, pickOne(GARBAGE, random), random),
  (line, random) => line + line.slice(Math.floor(random() * line.length)).repeat(1 + Math.floor(random() * 20)),
];

/** Damages the content of one line. The result has no line break, unless the line had. */
export function damageLine(line: string, random: Random): string {
  return pickOne(LINE_DAMAGE, random)(line, random);
}

type TextDamage = (text: string, random: Random, others: readonly string[]) => string;

const TEXT_DAMAGE: readonly TextDamage[] = [
  ...Array<TextDamage>(6).fill((text, random) =>
    withLines(text, (lines) => {
      const at = indexIn(lines, random);
      lines[at] = damageLine(lines[at] ?? '', random);
    }),
  ),
  (text, random) => withLines(text, (lines) => lines.splice(indexIn(lines, random), 1 + Math.floor(random() * 3))),
  (text, random) =>
    withLines(text, (lines) => {
      const at = indexIn(lines, random);
      lines.splice(indexIn(lines, random), 0, lines[at] ?? '');
    }),
  (text, random) =>
    withLines(text, (lines) => {
      const [a, b] = [indexIn(lines, random), indexIn(lines, random)];
      [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
    }),
  (text, random) => text.slice(0, Math.floor(random() * (text.length + 1))),
  (text, random) => text.slice(Math.floor(random() * (text.length + 1))),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => text.replaceAll(/ +/g, '\t'),
  (text) => text.replaceAll(' ', ''),
  (text) => text.replaceAll('\n', '\n\n'),
  (text) => text.replaceAll('\n', ' '),
  (text) => `\ufeff${text}`,
  (text) => text.trimEnd(),
  (text) => text.toUpperCase(),
  (text) => text + text,
  (text, random) => insert(text, '\0'.repeat(1 + Math.floor(random() * 5_000)), random),
  (text, random) => insert(text, 'x'.repeat(1 + Math.floor(random() * 5_000)), random),
  (text, random) => text.replace(/\d+/g, (digits) => (random() < 0.1 ? pickOne(ODD_VALUES, random) : digits)),
  () => '',
  () => '\n',
  // Another architecture or version of the same file, whole or in part.
  (_, random, others) => pickOne(others, random),
  (text, random, others) => insert(text, pickOne(others, random), random),
];

/** Makes one to four changes to a text, the same for the same random numbers. */
export function damageText(text: string, random: Random, others: readonly string[] = [text]): string {
  let damaged = text;
  for (let count = 1 + Math.floor(random() ** 2 * 4); count > 0; count--) {
    damaged = pickOne(TEXT_DAMAGE, random)(damaged, random, others).slice(0, LONGEST);
  }
  return damaged;
}

const LONGEST = 64 * 1024;

const HARMLESS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.trimEnd(),
  (text) => `${text}\n\n`,
  (text) => text.replace(/\n$/, '\nhomeostat_new_line 5\n'),
];

/** Changes a file of several lines in a way that leaves every value known: line ends, and what newer kernels add. */
export function changeHarmlessly(text: string, random: Random): string {
  return pickOne(HARMLESS, random)(text);
}

function replaceNumber(line: string, random: Random): string {
  const numbers = [...line.matchAll(/\d+/g)];
  if (numbers.length === 0) return line + pickOne(ODD_VALUES, random);
  const { 0: digits, index } = pickOne(numbers, random);
  return line.slice(0, index) + pickOne(ODD_VALUES, random) + line.slice(index + digits.length);
}

function insert(text: string, part: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1));
  return text.slice(0, at) + part + text.slice(at);
}

function indexIn(items: readonly unknown[], random: Random): number {
  return Math.floor(random() * items.length);
}

function withLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

function withWords(line: string, change: (words: string[]) => void): string {
  const words = line.split(' ');
  change(words);
  return words.join(' ');
}
