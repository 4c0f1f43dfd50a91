import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { isOutputShared } from './open-dashboard';

function openOutput(mode: number): number {
  const descriptor = openSync(join(temporaryDirectory(), 'output'), 'w', mode);
  onTestFinished(() => closeSync(descriptor));
  return descriptor;
}

it('treats the journal, and a file that others can read, as shared', () => {
  const own = openOutput(0o600);
  expect(isOutputShared({}, own)).toBe(false);
  expect(isOutputShared({}, openOutput(0o644))).toBe(true);
  const { dev, ino } = fstatSync(own);
  expect(isOutputShared({ JOURNAL_STREAM: `${dev}:${ino}` }, own)).toBe(true);
  expect(isOutputShared({ JOURNAL_STREAM: `${dev}:1` }, own)).toBe(false);
});
