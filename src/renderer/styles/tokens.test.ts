import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Theme = 'light' | 'dark';

const tokens = new Map(
  [
    ...readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').matchAll(
      /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g,
    ),
  ].map(([, name, light, dark]) => [name as string, { light: light as string, dark: dark as string }]),
);

function color(name: string, theme: Theme): string {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`no token ${name}`);
  return token[theme];
}

/** Relative luminance by WCAG 2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const STATES = ['healthy', 'degraded', 'unhealthy', 'critical', 'recovering', 'unknown'];

describe.each<Theme>(['light', 'dark'])('%s', (theme) => {
  it.each(['text', 'text-muted', 'accent'])('%s can be read on every ground', (name) => {
    for (const ground of ['page', 'surface', 'raised', 'hover', 'sunken']) {
      expect(contrast(color(`color-${name}`, theme), color(`color-${ground}`, theme)), ground).toBeGreaterThan(4.5);
    }
  });

  it.each(STATES)('%s can be read on a card and on its own soft ground', (state) => {
    const own = color(`color-${state}`, theme);
    expect(contrast(own, color('color-surface', theme))).toBeGreaterThan(4.5);
    expect(contrast(own, color(`color-${state}-soft`, theme))).toBeGreaterThan(4.5);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('series %i contrasts with a card', (slot) => {
    expect(contrast(color(`series-${slot}`, theme), color('color-surface', theme))).toBeGreaterThan(3);
  });

  it('a button can be read', () => {
    expect(contrast(color('color-text-on-accent', theme), color('color-accent', theme))).toBeGreaterThan(4.5);
  });
});
