import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../contract/optimization-schemas';
import { composeReport, reportToCsv, reportToMarkdown } from './optimization-report';

const entry = (values: Partial<AuditEntry>): AuditEntry => ({
  changeId: 'change-1',
  startedAtMs: 1_000,
  endedAtMs: 2_000,
  by: 'person',
  why: '',
  action: 'freeze',
  target: 'pid:7',
  targetText: 'hog (pid 7)',
  before: ['running', 'running'],
  after: ['stopped'],
  state: 'undone',
  verdict: null,
  gainRatio: null,
  pValue: null,
  reason: '',
  ...values,
});

describe('the report', () => {
  it('counts verdicts by action, for changes that began in its period', () => {
    const report = composeReport(
      [
        entry({ startedAtMs: 500, verdict: 'worse' }),
        entry({ verdict: 'better', gainRatio: 0.4 }),
        entry({ verdict: 'better', gainRatio: 0.2 }),
        entry({ verdict: 'no effect', gainRatio: 0.01 }),
        entry({ action: 'io-class', verdict: 'observed', state: 'failed' }),
        entry({ startedAtMs: 5_000 }),
      ],
      { fromMs: 1_000, toMs: 5_000 },
    );
    expect(report.entries).toHaveLength(4);
    const [freeze, ioClass] = report.actions;
    expect(freeze).toMatchObject({ action: 'freeze', changes: 3, better: 2, worse: 0, noEffect: 1, failed: 0 });
    expect(freeze?.medianGainRatio).toBeCloseTo(0.3);
    expect(ioClass).toMatchObject({ action: 'io-class', changes: 1, observed: 1, failed: 1, medianGainRatio: null });
  });

  it('is CSV that a spreadsheet neither breaks nor runs', () => {
    const hostile = entry({ targetText: '=cmd|"x"', reason: 'one,\ntwo', gainRatio: -0.5 });
    const csv = reportToCsv(composeReport([hostile], { fromMs: 0, toMs: 9_999 }));
    expect(csv.split('\r\n')[0]).toMatch(/^changeId,startedAt,endedAt,by,why,action/);
    expect(csv).toContain(`"'=cmd|""x"""`);
    expect(csv).toContain('"one,\ntwo"');
    expect(csv).toContain(',-0.5,');
  });

  it('is Markdown that the name of a process cannot break', () => {
    const report = composeReport([entry({ targetText: 'a | <b> `c`', why: 'it hung' })], { fromMs: 0, toMs: 9_999 });
    const text = reportToMarkdown(report);
    expect(text).toContain('freeze on a \\| \\<b\\> \\`c\\`');
    expect(text).toContain('| it hung |');
    expect(text).toContain('| running | stopped |');
    expect(reportToMarkdown({ ...report, entries: [], actions: [] })).toContain('0 changes.');
  });
});
