import { parseSync } from 'vite';

export interface Text {
  /** Line number from 1. */
  readonly line: number;
  /** Text without code spans, and with `{}` for each placeholder. */
  readonly text: string;
}

export interface Comment extends Text {
  /** A block that opens with two asterisks. */
  readonly isDoc: boolean;
}

export interface SourceProse {
  /** Literals, templates and JSX text of several words, which may be shown to a person. */
  readonly texts: Text[];
  /** Titles of `describe`, `it`, `test` and `bench`. */
  readonly titles: Text[];
  /** Line comments below one another count as one. */
  readonly comments: Comment[];
}

/** At least two words: shorter strings are mostly keys and values. */
const PROSE = /\p{L}[,;:]? \p{L}/u;
const SQL = /\b(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|ALTER|ATTACH|VACUUM)\b/;
const TESTS = new Set(['describe', 'it', 'test', 'bench']);
/** Instructions to tools, as far as they are not prose. */
const DIRECTIVE = /^(biome-ignore \S+:|[@#/]\S+$|@ts-expect-error)/;

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

type Language = 'js' | 'ts' | 'tsx';

/** Reads the prose of a program. */
export function readSource(source: string, language: Language): SourceProse {
  const { program, comments } = parseSync(`source.${language}`, source, { lang: language });
  const texts: Text[] = [];
  const titles: Text[] = [];
  const add = (start: number, raw: string) => {
    const text = withoutCode(raw);
    if (PROSE.test(text) && !SQL.test(text)) texts.push({ line: lineAt(source, start), text });
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one);
      return;
    }
    if (node === null || typeof node !== 'object') return;
    const one = node as SyntaxNode;
    if (one.type === 'ImportDeclaration' || one.type === 'ExportAllDeclaration') return;
    if (one.type === 'JSXText') add(one.start, (one['value'] as string).replace(/\s+/g, ' ').trim());
    const literal = textOfLiteral(one);
    if (literal !== undefined) add(one.start, literal);
    const title = titleOf(one);
    if (title !== undefined) titles.push({ line: lineAt(source, one.start), text: withoutCode(title) });
    for (const value of Object.values(one)) visit(value);
  };
  visit(program.body);
  return { texts, titles, comments: joinComments(source, comments) };
}

function textOfLiteral(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'TemplateLiteral') return textOfTemplate(node);
  return node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : undefined;
}

/** @example titleOf(`it.each(cases)('adds %s', …)`) // 'adds %s' */
function titleOf(node: SyntaxNode): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  let callee = node;
  for (;;) {
    const inner = callee['callee'] ?? callee['object'] ?? callee['tag'];
    if (inner === undefined) break;
    callee = inner as SyntaxNode;
  }
  if (callee.type !== 'Identifier' || !TESTS.has(callee['name'] as string)) return undefined;
  return textOfLiteral((node['arguments'] as readonly SyntaxNode[])[0]);
}

function joinComments(
  source: string,
  found: readonly { type: 'Block' | 'Line'; value: string; start: number; end: number }[],
): Comment[] {
  const joined: { start: number; end: number; column: number; isDoc: boolean; isLine: boolean; raw: string }[] = [];
  for (const { type, value, start, end } of found) {
    const isLine = type === 'Line';
    const previous = joined.at(-1);
    const raw = value.trim();
    const column = columnAt(source, start);
    const isBelow = previous?.isLine && previous.column === column && /^\n *$/.test(source.slice(previous.end, start));
    if (isLine && isBelow && !DIRECTIVE.test(raw)) {
      previous.raw += ` ${raw}`;
      previous.end = end;
    } else joined.push({ start, end, column, isDoc: value.startsWith('*'), isLine, raw });
  }
  return joined.map(({ start, isDoc, raw }) => ({
    line: lineAt(source, start),
    isDoc,
    text: textOfComment(raw.replace(DIRECTIVE, '')),
  }));
}

/** Samples of code and the types of tags are not prose. */
function textOfComment(raw: string): string {
  const lines = raw
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''));
  const prose = lines.join('\n').replace(/```.*?```/gs, '');
  return withoutCode(
    prose
      .replace(/@example\b[^@]*/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** @returns the comments of a style sheet */
export function readStyles(source: string): Comment[] {
  return [...source.matchAll(/\/\*(.*?)\*\//gs)].map((match) => ({
    line: lineAt(source, match.index),
    isDoc: false,
    text: textOfComment((match[1] as string).trim()),
  }));
}

function textOfTemplate(node: SyntaxNode): string {
  const quasis = node['quasis'] as readonly { value: { cooked: string | null } }[];
  return quasis.map(({ value }) => value.cooked ?? '').join('{}');
}

/**
 * Returns the paragraphs, headings, list items and table cells of a Markdown file, without code blocks, code spans and
 * targets.
 */
export function textsOfMarkdown(source: string): Text[] {
  const prose = source
    .replace(/```.*?```/gs, (block) => block.replace(/[^\n]/g, ''))
    .replace(/<[^>]+>/g, (tag) => tag.replace(/[^\n]/g, ''));
  const texts: Text[] = [];
  let paragraph: { line: number; lines: string[] } | undefined;
  const end = () => {
    if (paragraph !== undefined) texts.push({ line: paragraph.line, text: withoutCode(paragraph.lines.join(' ')) });
    paragraph = undefined;
  };
  prose.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || /^(#|[-*] |\d+\. |\||>)/.test(line)) end();
    if (line === '' || /^\|[\s|:-]+\|$/.test(line)) return;
    if (line.startsWith('|')) {
      const cells = withoutCode(line).slice(1, -1).split('|');
      for (const cell of cells) texts.push({ line: index + 1, text: cell.trim() });
      return;
    }
    paragraph ??= { line: index + 1, lines: [] };
    paragraph.lines.push(line.replace(/^(#+|[-*]|\d+\.|>) /, ''));
  });
  end();
  return texts.filter(({ text }) => PROSE.test(text));
}

/** @example withoutCode('See `status` and [the map](map.md).') // 'See {} and the map.' */
function withoutCode(text: string): string {
  return text
    .replace(/`[^`]*`/g, '{}')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}/g, '');
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}

function columnAt(source: string, offset: number): number {
  return offset - source.lastIndexOf('\n', offset - 1);
}
