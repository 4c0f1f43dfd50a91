import { expect, it } from 'vitest';
import { createErrorTest } from './log-check';

it.each([
  ['2026-01-01 ERROR disk', 'plain', true],
  ['all is well', 'plain', false],
  ['{"level":"error","msg":"x"}', 'json', true],
  ['{"level":"info","msg":"no error here"}', 'json', false],
  ['{"level":50}', 'json', true],
  ['{"level":30,"msg":"Error"}', 'json', false],
  ['ERROR and not JSON', 'json', true],
  ['{"msg":"Error without a level"}', 'json', true],
] as const)('detects an error in %s (%s): %s', (line, format, expected) => {
  expect(createErrorTest('[Ee]rror|ERROR', format)(line)).toBe(expected);
});
