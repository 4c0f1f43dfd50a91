import { expect, it } from 'vitest';
import { judgeUnit } from './systemd-check';

it.each([
  ['LoadState=loaded\nActiveState=active\nSubState=running\nNRestarts=2\nMemoryCurrent=[not set]', 'ok'],
  ['LoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code', 'failed'],
  ['LoadState=loaded\nActiveState=activating\nSubState=start', 'degraded'],
  ['LoadState=not-found\nActiveState=inactive', 'failed'],
])('judges %j as %s', (text, kind) => {
  expect(judgeUnit(text).kind).toBe(kind);
});
