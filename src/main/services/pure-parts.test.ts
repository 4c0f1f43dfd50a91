import { describe, expect, it } from 'vitest';
import { createGlob } from '../../shared/model/glob';
import { createErrorTest } from './checks/log-check';
import { judgeUnit } from './checks/systemd-check';
import { proposeServices } from './discover-services';
import { parseExposition } from './parse-exposition';
import { RecentChecks } from './recent-checks';
import { RestartPolicy } from './restart-policy';
import { startOrder, stopOrder } from './start-order';

describe('a glob', () => {
  it.each([
    ['nginx', 'nginx', true],
    ['nginx', 'nginx2', false],
    ['nginx*', 'nginx: worker', true],
    ['*worker', 'nginx: worker', true],
    ['n*x*r', 'nginx: worker', true],
    ['a*a', 'a', false],
    ['*', '', true],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(createGlob(pattern)(text)).toBe(expected);
  });

  it('takes no time to speak of for a hostile pattern', () => {
    expect(createGlob('*a'.repeat(500))(`${'a'.repeat(499)}b`)).toBe(false);
  });
});

describe('an exposition', () => {
  it('is read as Prometheus writes it', () => {
    const text = [
      '# HELP http_requests_total Requests.',
      'http_requests_total{code="200",path="/a b}\\"c"} 1027 1395066363000',
      'temperature 21.5',
      'nothing NaN',
      'much +Inf',
      'this is no metric',
      '',
    ].join('\n');
    expect(parseExposition(text, 10)).toEqual({
      samples: [
        { series: 'http_requests_total{code="200",path="/a b}\\"c"}', name: 'http_requests_total', value: 1027 },
        { series: 'temperature', name: 'temperature', value: 21.5 },
      ],
      badLines: 1,
      isCut: false,
    });
  });

  it('is cut where it is too long', () => {
    expect(parseExposition('a 1\nb 2\nc 3', 2)).toMatchObject({ isCut: true, samples: [{ name: 'a' }, { name: 'b' }] });
  });
});

describe('the order of services', () => {
  const services = [
    { name: 'web', depends_on: ['api'] },
    { name: 'api', depends_on: ['database', 'cache'] },
    { name: 'cache', depends_on: [] },
    { name: 'database', depends_on: [] },
    { name: 'other', depends_on: [] },
  ];

  it('starts what is needed first', () => {
    expect(startOrder(services, 'web').map(({ name }) => name)).toEqual(['database', 'cache', 'api', 'web']);
  });

  it('stops what needs it first', () => {
    expect(stopOrder(services, 'database').map(({ name }) => name)).toEqual(['web', 'api', 'database']);
  });

  it('ends in a circle too', () => {
    const circle = [
      { name: 'a', depends_on: ['b'] },
      { name: 'b', depends_on: ['a'] },
    ];
    expect(startOrder(circle, 'a').map(({ name }) => name)).toEqual(['b', 'a']);
  });
});

describe('restarts', () => {
  it('wait longer each time and end after five in an hour', () => {
    const policy = new RestartPolicy();
    const waits: (number | null)[] = [];
    for (let i = 0; i < 6; i++) {
      waits.push(policy.nextWaitMs(0));
      policy.add(0);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, null]);
    expect(policy.nextWaitMs(3_600_001)).toBe(1_000);
  });
});

describe('the share of good looks', () => {
  it('is of the last hour', () => {
    const checks = new RecentChecks();
    expect(checks.ratio(0)).toBeNull();
    checks.add(0, false);
    checks.add(60_000, true);
    expect(checks.ratio(60_000)).toBe(0.5);
    expect(checks.ratio(61 * 60_000 - 1)).toBe(1);
    expect(checks.ratio(200 * 60_000)).toBeNull();
  });
});

describe('a line of a log', () => {
  it.each([
    ['2026-01-01 ERROR disk', 'plain', true],
    ['all is well', 'plain', false],
    ['{"level":"error","msg":"x"}', 'json', true],
    ['{"level":"info","msg":"no error here"}', 'json', false],
    ['{"level":50}', 'json', true],
    ['{"level":30,"msg":"Error"}', 'json', false],
    ['ERROR and not JSON', 'json', true],
    ['{"msg":"Error without a level"}', 'json', true],
  ] as const)('%s (%s) tells of an error: %s', (line, format, expected) => {
    expect(createErrorTest('[Ee]rror|ERROR', format)(line)).toBe(expected);
  });
});

describe('a unit of systemd', () => {
  it.each([
    ['LoadState=loaded\nActiveState=active\nSubState=running\nNRestarts=2\nMemoryCurrent=[not set]', 'ok'],
    ['LoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code', 'failed'],
    ['LoadState=loaded\nActiveState=activating\nSubState=start', 'degraded'],
    ['LoadState=not-found\nActiveState=inactive', 'failed'],
  ])('%j is %s', (text, kind) => {
    expect(judgeUnit(text).kind).toBe(kind);
  });
});

describe('what listens here', () => {
  it('is proposed once, and not where it is watched, ours, or of a passing port', () => {
    const listeners = [
      { port: 5051, app: 'runner.py', pid: 10, isPublic: true },
      { port: 5052, app: 'runner.py', pid: 10, isPublic: false },
      { port: 7842, app: 'homeostat', pid: 99, isPublic: false },
      { port: 40_000, app: 'browser', pid: 11, isPublic: false },
      { port: 22, app: null, pid: null, isPublic: true },
    ];
    const first = proposeServices(listeners, [], 99);
    expect(first.map(({ definition }) => definition.name)).toEqual(['runner.py', 'runner.py 5052', 'port 22']);
    expect(first[0]?.reason).toBe('runner.py listens on port 5051 and is reachable from other machines.');
    const again = proposeServices(
      listeners,
      first.map(({ definition }) => definition),
      99,
    );
    expect(again).toEqual([]);
  });
});
