import { describe, expect, it } from 'vitest';
import { createParseApart } from './parse-apart';
import type { Tasks } from './tasks';

type Lengths = { readonly ok: true; readonly length: number; readonly where: string };

function partsOf(run: () => Promise<unknown>) {
  const ran: string[] = [];
  const tasks: Tasks = {
    run: async <Result>(name: string) => {
      ran.push(name);
      return (await run()) as Result;
    },
    stop: async () => undefined,
  };
  const parse = createParseApart(tasks);
  const lengthOf = (text: string) =>
    parse<{ readonly text: string }, Lengths>('parse-length', { text }, async () => ({
      ok: true,
      length: text.length,
      where: 'here',
    }));
  return { ran, lengthOf };
}

describe('createParseApart', () => {
  it('parses a short text here and a long one in a worker', async () => {
    const { ran, lengthOf } = partsOf(async () => ({ ok: true, length: 1, where: 'worker' }));
    expect(await lengthOf('short')).toMatchObject({ where: 'here' });
    expect(await lengthOf('x'.repeat(10_000))).toMatchObject({ where: 'worker' });
    expect(ran).toEqual(['parse-length']);
    expect(await lengthOf('match: { rule: "*-down" }')).toMatchObject({ where: 'here' });
    expect(await lengthOf('a: &a [1]\nb: [*a,*a]')).toMatchObject({ where: 'worker' });
  });

  it('returns a problem if the worker was ended', async () => {
    const { lengthOf } = partsOf(() => Promise.reject(new Error('the task was canceled')));
    expect(await lengthOf('x'.repeat(10_000))).toMatchObject({
      ok: false,
      problems: [{ line: null, message: expect.stringContaining('in time') }],
    });
  });
});
