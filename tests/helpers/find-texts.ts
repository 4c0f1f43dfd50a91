import { parseAst } from 'vite';

export interface Text {
  /** Line number from 1. */
  readonly line: number;
  /** Text without code spans, and with `{}` for each placeholder. */
  readonly text: string;
}

/** At least two words: shorter strings are mostly keys and values. */
const PROSE = /\p{L}[,;:]? \p{L}/u;
const SQL = /\b(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|ALTER|ATTACH|VACUUM)\b/;

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/**
 * Returns the strings of a TypeScript file that a person may read: literals, templates and JSX text of several words.
 */
export function textsOfSource(source: string, language: 'ts' | 'tsx'): Text[] {
  const texts: Text[] = [];
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
    if (one.type === 'Literal' && typeof one['value'] === 'string') add(one.start, one['value']);
    if (one.type === 'JSXText') add(one.start, (one['value'] as string).replace(/\s+/g, ' ').trim());
    if (one.type === 'TemplateLiteral') add(one.start, textOfTemplate(one));
    for (const value of Object.values(one)) visit(value);
  };
  visit(parseAst(source, { lang: language }).body);
  return texts;
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
