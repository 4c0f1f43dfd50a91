// `npm run tokens [-- REVISION …]`: counts the tokens of all code but tests in each revision, and the change since the
// first. Without a revision: before and after the rewrite by the glossary, and the last commit. Comments, semicolons and
// trailing commas do not count, so that neither prose nor the settings of the formatter change a figure.
import { spawnSync } from 'node:child_process';
import { parseSync } from 'vite';

const DEFAULT_REVISIONS = ['65b809e', '80d7169', 'HEAD'];
const CODE = /\.(ts|tsx|mjs|js|cjs)$/;
const TEST = /^tests\/|\.test\./;
/** Parts of the syntax tree that are one token regardless of their content. */
const ATOMS = new Set(['Literal', 'TemplateElement', 'JSXText']);
/** A private-use character, which no code contains outside atoms. */
const ATOM = '\uE000';
const TOKEN =
  /\uE000|[\p{ID_Start}$_#@][\p{ID_Continue}$]*|\d+|\.{3}|=>|[=!]==?|[<>]=|&&=?|\|\|=?|\?\?=?|\?\.|\+\+|--|\*\*=?|[-+*/%&|^]=|[^\s;]/gu;

const revisions = process.argv.slice(2);
let first;
for (const revision of revisions.length > 0 ? revisions : DEFAULT_REVISIONS) {
  const files = readRevision(revision);
  const tokens = files.reduce((sum, { name, text }) => sum + countTokens(name, text), 0);
  first ??= tokens;
  const change = (((tokens - first) / first) * 100).toFixed(1);
  process.stdout.write(
    `${revision.padEnd(12)} ${String(tokens).padStart(9)} tokens in ${files.length} files, ${change} %\n`,
  );
}

function countTokens(name, text) {
  const { program, comments, errors } = parseSync(name, text);
  if (errors.length > 0) throw new Error(`${name}: ${errors[0].message}`);
  const atoms = [];
  collectAtoms(program, atoms);
  const parts = [
    ...atoms.map(({ start, end }) => ({ start, end, by: ` ${ATOM} ` })),
    ...comments.map(({ start, end }) => ({ start, end, by: ' ' })),
  ].sort((a, b) => a.start - b.start);
  let rest = '';
  let at = 0;
  for (const { start, end, by } of parts) {
    rest += text.slice(at, start) + by;
    at = end;
  }
  rest += text.slice(at);
  return rest.replace(/,(?=\s*[)\]}>])/g, '').match(TOKEN)?.length ?? 0;
}

function collectAtoms(node, atoms) {
  if (Array.isArray(node)) for (const one of node) collectAtoms(one, atoms);
  else if (typeof node?.type === 'string' && ATOMS.has(node.type)) atoms.push(node);
  else if (typeof node === 'object' && node !== null)
    for (const value of Object.values(node)) collectAtoms(value, atoms);
}

/** @returns the name and text of each file of code in a revision */
function readRevision(revision) {
  const names = git(['ls-tree', '-r', '--name-only', '-z', revision])
    .toString()
    .split('\0')
    .filter((name) => CODE.test(name) && !TEST.test(name));
  const objects = git(['cat-file', '--batch'], names.map((name) => `${revision}:${name}\n`).join(''));
  let at = 0;
  return names.map((name) => {
    const headerEnd = objects.indexOf('\n', at);
    const size = Number(objects.subarray(at, headerEnd).toString().split(' ').at(-1));
    const text = objects.subarray(headerEnd + 1, headerEnd + 1 + size).toString();
    at = headerEnd + size + 2;
    return { name, text };
  });
}

function git(args, input) {
  const { status, stdout, stderr } = spawnSync('git', args, { input, maxBuffer: 2 ** 30 });
  if (status !== 0) {
    process.stderr.write(stderr);
    process.exit(1);
  }
  return stdout;
}
