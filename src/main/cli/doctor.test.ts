import { expect, it } from 'vitest';
import { createFakeContext, type FakeApi } from '../../../tests/helpers/fake-context';
import { createFakeTerminal } from '../../../tests/helpers/fake-terminal';
import { runCommand } from '../../../tests/helpers/run-command';
import { AdvisedError } from '../base/errors';
import type { Report } from '../doctor/examine-machine';
import { UnreachableError } from '../transports/connect-app';
import { printReport } from './doctor-lines';
import { textWidth } from './text-width';
import { EXIT } from './verb';

const LONG = `a ${'very '.repeat(40)}long detail with /a/path/${'x'.repeat(120)}`;

const REPORT: Report = {
  checks: [
    { id: 'sensors', title: 'Sensors', state: 'ok', detail: '2 temperatures', remedy: null },
    { id: 'pressure', title: 'Pressure (PSI)', state: 'missing', detail: 'evil\u001b[2Jname', remedy: 'Add psi=1.' },
    { id: 'rights', title: 'Rights', state: 'ok', detail: 'ann', remedy: null },
    { id: 'swap', title: 'Swap', state: 'limited', detail: LONG, remedy: LONG },
  ],
  actions: [
    { id: 'freeze', state: 'works', reason: 'for programs of your own', remedy: null },
    { id: 'swappiness', state: 'needs-helper', reason: 'only an administrator', remedy: 'Install it.' },
    { id: 'reclaim', state: 'unsupported', reason: '日本語 '.repeat(30), remedy: 'Add swap.' },
  ],
};

function print(report: Report, size?: { columns: number; rows: number }) {
  const terminal = createFakeTerminal(size);
  printReport(terminal, report);
  return terminal.printed;
}

it('prints sections and rows with the worst first', () => {
  const printed = print(REPORT);
  expect(printed[0]).toMatch(/^Something important is missing\. 4 checks: 1 missing, 1 limited, 0 unknown, 2 ok;/);
  const words = printed.map((line) => line.trim().split(/ {2}/)[0] ?? '');
  const order = ['Measuring', 'missing', 'ok', 'Changing', 'limited', 'ok', 'Actions', 'unsupported', 'works'];
  let from = 0;
  for (const word of order) {
    from = words.indexOf(word, from) + 1;
    expect(from, word).toBeGreaterThan(0);
  }
  expect(printed).toContain('missing  Pressure (PSI)  evil␛[2Jname');
  expect(printed).toContain('         > Add psi=1.');
});

it('fits 80 columns, without ends of lines in spaces', () => {
  for (const line of print(REPORT)) {
    expect(textWidth(line), line).toBeLessThanOrEqual(80);
    expect(line).toBe(line.trimEnd());
  }
});

it('has colors on a terminal, which take no room', () => {
  const printed = print(REPORT, { columns: 100, rows: 40 });
  expect(printed.join('\n')).toContain('\u001b[31mmissing');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of colors
  for (const line of printed) expect(textWidth(line.replaceAll(/\u001b\[\d+m/g, ''))).toBeLessThanOrEqual(100);
});

const hostOf = (report: Report) => report.checks.find(({ id }) => id === 'host');

async function examine(api: FakeApi, connect?: () => Promise<never>) {
  const context = createFakeContext(api, { json: true });
  const code = await runCommand(connect === undefined ? context : { ...context, connect }, 'doctor');
  return { code, report: JSON.parse(context.terminal.printed.join('')) as Report };
}

it('examines this machine without a host', async () => {
  const { code, report } = await examine({}, () => Promise.reject(new UnreachableError('no host', 'Start one.')));
  expect([EXIT.healthy, EXIT.notHealthy]).toContain(code);
  expect(Object.keys(report)).toEqual(['checks', 'actions']);
  for (const check of report.checks) expect(Object.keys(check)).toEqual(['id', 'title', 'state', 'detail', 'remedy']);
  for (const action of report.actions) expect(Object.keys(action)).toEqual(['id', 'state', 'reason', 'remedy']);
  expect(hostOf(report)).toMatchObject({ state: 'limited', detail: expect.stringContaining('none responds') });
  expect(report.actions.find(({ id }) => id === 'own-pace')?.state).toBe('works');
});

it('reports a host that cannot respond, and one that another user could replace', async () => {
  const broken = await examine({ status: { get: () => Promise.reject(new Error('unknown procedure')) } });
  expect(hostOf(broken.report)).toMatchObject({
    state: 'missing',
    detail: expect.stringContaining('unknown procedure'),
  });
  expect(broken.code).toBe(EXIT.notHealthy);
  const foreign = await examine({}, () => Promise.reject(new AdvisedError('others may write to it', 'Run chmod.')));
  expect(hostOf(foreign.report)).toMatchObject({
    state: 'missing',
    detail: 'others may write to it',
    remedy: 'Run chmod.',
  });
});

it('shows the view of a running host', async () => {
  const source = {
    title: 'Pressure',
    enabled: true,
    state: 'unsupported',
    intervalMs: 1,
    lastDurationMs: 1,
    failures: 0,
  };
  const { report } = await examine({
    status: {
      get: async () =>
        ({
          pid: 1,
          hostname: 'elsewhere',
          version: '9',
          host: 'headless',
          url: null,
          notices: [],
          build: null,
        }) as never,
    },
    collectors: { list: async () => [{ ...source, id: 'pressure', error: 'no PSI', missing: [] }] as never },
    optimize: { list: async () => [{ id: 'freeze', supported: false, reason: 'the host cannot' }] as never },
  });
  expect(hostOf(report)).toMatchObject({ state: 'ok', detail: 'headless 9 runs (process 1)' });
  expect(report.checks.find(({ id }) => id === 'sources')?.detail).toBe('Pressure: no PSI');
  expect(report.actions.find(({ id }) => id === 'freeze')).toMatchObject({
    state: 'unsupported',
    reason: 'the host cannot',
  });
});
