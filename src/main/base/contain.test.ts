import { afterEach, expect, it } from 'vitest';
import { contained, detach, reportError, setErrorReport } from './contain';

const reported: string[] = [];
function collect(): void {
  reported.length = 0;
  setErrorReport((what, error) => reported.push(`${what}: ${(error as Error).message}`));
}

afterEach(() => setErrorReport());

it('contains errors that a listener throws or rejects with', async () => {
  collect();
  contained('a listener', (text: string) => {
    throw new Error(text);
  })('thrown');
  contained('a listener', async () => {
    throw new Error('rejected');
  })();
  detach('a task', Promise.reject(new Error('late')));
  await Promise.resolve();
  await Promise.resolve();
  expect(reported).toEqual(['a listener: thrown', 'a listener: rejected', 'a task: late']);
});

it('never throws, even if the report throws or reports again', () => {
  let calls = 0;
  setErrorReport((what, error) => {
    calls++;
    reportError(what, error);
    throw new Error('the log is broken');
  });
  expect(() => reportError('a listener', new Error('first'))).not.toThrow();
  expect(() => reportError('a listener', new Error('second'))).not.toThrow();
  expect(calls).toBe(2);
});
