import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { type Loss, Losses } from './losses';

const loss = (id: string): Loss => ({ id, level: 'warning', text: `${id} was lost`, advice: 'Check the disk.' });

afterEach(() => {
  vi.useRealTimers();
});

describe('losses', () => {
  const open = (file: string, nowMs = 7) => new Losses({ file, nowMs: () => nowMs });

  it('stay over restarts until a person has read them', () => {
    const file = join(temporaryDirectory(), 'state', 'losses.json');
    const losses = open(file);
    losses.report(loss('a'));
    losses.report(loss('b'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = open(file, 8);
    expect(again.list).toEqual([
      { ...loss('a'), reportedAtMs: 7 },
      { ...loss('b'), reportedAtMs: 7 },
    ]);
    expect(again.dismiss('a')).toBe(true);
    expect(again.dismiss('a')).toBe(false);
    expect(open(file).list.map(({ id }) => id)).toEqual(['b']);
    again.dismissAll();
    expect(open(file).list).toEqual([]);
  });

  it('omit entries without a valid date or sentence', () => {
    const file = join(temporaryDirectory(), 'losses.json');
    const whole = { ...loss('a'), reportedAtMs: 7 };
    const broken = [
      { ...whole, reportedAtMs: 1e300 },
      { ...whole, id: 'b', text: 'x'.repeat(100_000) },
    ];
    writeFileSync(file, [whole, ...broken].map((one) => `${JSON.stringify(one)}\n`).join(''));
    expect(open(file).list.map(({ id }) => id)).toEqual(['a', 'losses-unreadable']);
  });

  it('replace an earlier one of the same ID', () => {
    const losses = open(join(temporaryDirectory(), 'losses.json'));
    losses.report(loss('a'));
    losses.report({ ...loss('a'), text: 'lost again' });
    expect(losses.list.map(({ text }) => text)).toEqual(['lost again']);
  });

  it('are limited in number, and report that some were dropped', () => {
    const losses = open(join(temporaryDirectory(), 'losses.json'));
    for (let index = 0; index < 150; index++) losses.report(loss(`loss ${index}`));
    expect(losses.list).toHaveLength(100);
    const ids = losses.list.map(({ id }) => id);
    expect(ids).toContain('losses-dropped');
    expect(ids.at(-1)).toBe('loss 149');
  });

  it('stay in memory while the file cannot be written, and are written later', () => {
    vi.useFakeTimers();
    const folder = join(temporaryDirectory(), 'state');
    writeFileSync(folder, 'not a folder');
    const losses = open(join(folder, 'losses.json'));
    losses.report(loss('a'));
    expect(losses.list).toHaveLength(1);
    rmSync(folder);
    vi.advanceTimersByTime(5_000);
    expect(open(join(folder, 'losses.json')).list).toHaveLength(1);
  });

  it('survive any content of their file, and report it', () => {
    const file = join(temporaryDirectory(), 'losses.json');
    open(file).report(loss('a'));
    appendFileSync(file, '{"id":7}\nnull\n{"half');
    expect(open(file).list.map(({ id }) => id)).toEqual(['a', 'losses-unreadable']);
    rmSync(file);
    mkdirSync(file);
    const losses = open(file);
    losses.report(loss('b'));
    losses.close();
    expect(losses.list.map(({ id }) => id)).toEqual(['losses-unreadable', 'b']);
  });

  it('are one JSON object per line', () => {
    const file = join(temporaryDirectory(), 'losses.json');
    open(file).report({ ...loss('a'), text: 'two\nlines' });
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(1);
  });
});
