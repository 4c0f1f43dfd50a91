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
    ['LoadState=loaded\nType=oneshot\nActiveState=activating\nSubState=auto-restart-queued', 'degraded'],
    ['LoadState=loaded\nActiveState=maintenance\nSubState=cleaning', 'degraded'],
    ['LoadState=loaded\nActiveState=active\nSubState=elapsed\nResult=success', 'ok'],
    ['LoadState=loaded\nActiveState=active\nSubState=listening\nResult=success', 'ok'],
    ['LoadState=loaded\nActiveState=active\nSubState=mounted\nResult=success', 'ok'],
    ['LoadState=loaded\nActiveState=inactive\nSubState=dead', 'failed'],
    ['LoadState=loaded\nType=oneshot\nActiveState=active\nSubState=exited\nResult=success', 'ok'],
    ['LoadState=loaded\nType=oneshot\nActiveState=inactive\nSubState=dead\nResult=timeout', 'failed'],
    ['LoadState=loaded\nType=notify\nActiveState=reloading\nSubState=reload', 'ok'],
    ['LoadState=loaded\nActiveState=active\nSubState=waiting', 'ok'],
    ['LoadState=loaded\nType=simple\nActiveState=inactive\nResult=success\nTriggeredBy=ssh.socket', 'ok'],
    ['LoadState=loaded\nType=simple\nActiveState=inactive\nResult=signal\nTriggeredBy=ssh.socket', 'failed'],
    ['LoadState=loaded\nType=simple\nActiveState=inactive\nResult=success\nTriggeredBy=', 'failed'],
    ['LoadState=loaded\nType=oneshot\nActiveState=inactive\nSubState=dead\nResult=exec-condition', 'degraded'],
    ['LoadState=loaded\nActiveState=inactive\nConditionResult=no\nConditionTimestampMonotonic=7', 'degraded'],
  ])('judges %j as %s', (text, kind) => {
    expect(judgeUnit(text).kind).toBe(kind);
  });

  it.each([
    ['[not set]', undefined],
    ['', undefined],
    ['18446744073709551615', undefined],
    ['infinity', undefined],
    ['4096', 4096],
  ])('reads the memory %j as %s', (written, memory) => {
    const { values } = judgeUnit(`ActiveState=active\nNRestarts=\nMemoryCurrent=${written}`);
    expect(values).toEqual(memory === undefined ? {} : { memory_bytes: memory });
  });

  it('distinguishes a unit that has not run from one that ended well', () => {
    const judge = (atUs: string) =>
      judgeUnit(
        `LoadState=loaded\nType=oneshot\nActiveState=inactive\nResult=success\nInactiveEnterTimestampMonotonic=${atUs}`,
      ).message;
    expect([judge('0'), judge('81234567')]).toEqual(['has not run since the machine started', 'finished successfully']);
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
