import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const RENDERER = new URL('..', import.meta.url).pathname;
const SHEETS = globSync('**/*.css', { cwd: RENDERER });

/** Allowed values of a property: steps of the scales in tokens.css. */
const SCALES: Readonly<Record<string, RegExp>> = {
  'font-size': /^(inherit|var\(--text-[\w-]+\))$/,
  'font-weight': /^(inherit|var\(--weight-\w+\))$/,
  gap: /^((0|var\(--space-\w+\))( |$))+$/,
  'row-gap': /^var\(--space-\w+\)$/,
  'column-gap': /^var\(--space-\w+\)$/,
};

it('finds the style sheets', () => {
  expect(SHEETS.length).toBeGreaterThan(20);
});

it.each(SHEETS)('%s takes sizes, weights and gaps from the scales', (sheet) => {
  const css = readFileSync(`${RENDERER}/${sheet}`, 'utf8');
  const offScale = [...css.matchAll(/^\s*([\w-]+): ([^;]+);$/gm)]
    .filter(([, property = '', value = '']) => SCALES[property]?.test(value) === false)
    .map(([line]) => line.trim());
  expect(offScale).toEqual([]);
});
