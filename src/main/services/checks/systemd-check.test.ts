import { describe, expect, it } from 'vitest';
import { readFixture } from '../../../../tests/helpers/fixture';
import { judgeUnit } from './systemd-check';

describe('judgeUnit', () => {
  it.each([
    ['LoadState=loaded\nActiveState=active\nSubState=running\nNRestarts=2\nMemoryCurrent=[not set]', 'ok'],
    ['LoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code', 'failed'],
    ['LoadState=loaded\nActiveState=activating\nSubState=start', 'degraded'],
    ['LoadState=not-found\nActiveState=inactive', 'failed'],
    ['LoadState=masked\nActiveState=inactive\nResult=success', 'failed'],
    ['LoadState=loaded\nType=oneshot\nActiveState=activating\nSubState=start', 'ok'],
    ['LoadState=loaded\nType=oneshot\nActiveState=activating\nSubState=auto-restart', 'degraded'],
    ['LoadState=loaded\nType=oneshot\nActiveState=active\nSubState=exited\nResult=success', 'ok'],
    ['LoadState=loaded\nType=oneshot\nActiveState=inactive\nSubState=dead\nResult=timeout', 'failed'],
    ['LoadState=loaded\nType=notify\nActiveState=reloading\nSubState=reload', 'ok'],
    ['LoadState=loaded\nActiveState=active\nSubState=waiting', 'ok'],
    ['LoadState=loaded\nType=simple\nActiveState=inactive\nResult=success\nTriggeredBy=ssh.socket', 'ok'],
    ['LoadState=loaded\nType=simple\nActiveState=inactive\nResult=signal\nTriggeredBy=ssh.socket', 'failed'],
    ['LoadState=loaded\nType=simple\nActiveState=inactive\nResult=success\nTriggeredBy=', 'failed'],
    ['LoadState=loaded\nActiveState=inactive\nConditionResult=no\nConditionTimestampMonotonic=7', 'degraded'],
  ])('judges %j as %s', (text, kind) => {
    expect(judgeUnit(text).kind).toBe(kind);
  });

  // collectd-systemd pull request 12, check_systemd issue 12.
  it.each([
    ['done', 'ok'],
    ['failed', 'failed'],
    ['stopped-daemon', 'failed'],
  ])('judges a %s unit as %s (systemd-oneshot-done)', (file, kind) => {
    expect(judgeUnit(readFixture(`field/systemd-oneshot-done/${file}.txt`)).kind).toBe(kind);
  });
});
