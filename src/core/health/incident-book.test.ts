import { describe, expect, it } from 'vitest';
import { sampleBottleneck, sampleDeduction, sampleIncident } from '../../../tests/helpers/health-samples';
import type { Bottleneck, Culprit } from '../../shared/model/health';
import { IncidentBook } from './incident-book';

const OPTIONS = { closeAfterMs: 30_000, reopenWithinMs: 300_000 };

const culprit = (app: string): Culprit => ({ app, pid: 7, processes: 1, share: 0.9, text: `${app} takes it` });
const cpu = sampleBottleneck({ id: 'b-cpu', resource: 'cpu', sinceMs: 1_000 });
const memory = sampleBottleneck({ id: 'b-memory', resource: 'memory', sinceMs: 2_000 });
const network = sampleBottleneck({ id: 'b-network', resource: 'network', subject: 'eth0', sinceMs: 3_000 });

/** A second at a time. @returns what was worth keeping, in order */
function run(book: IncidentBook, fromS: number, toS: number, active: readonly Bottleneck[]) {
  const changed = [];
  for (let second = fromS; second < toS; second++) changed.push(...book.update(second * 1_000, active));
  return changed;
}

const kindsOf = (book: IncidentBook) => book.open[0]?.timeline.map(({ kind }) => kind);

describe('the incident book', () => {
  it('opens one incident for a bottleneck, told once, that began with its first signal', () => {
    const book = new IncidentBook([], OPTIONS);
    const late = sampleDeduction({ signal: 'cpu-load', sinceMs: 5_000 });
    const first = sampleDeduction({ signal: 'cpu-pressure', sinceMs: 1_000 });
    const changed = run(book, 2, 20, [{ ...cpu, evidence: [late, first] }]);
    expect(changed).toHaveLength(1);
    expect(book.open).toMatchObject([
      { openedAtMs: 1_000, closedAtMs: null, severity: 'warning', firstSignal: { signal: 'cpu-pressure' } },
    ]);
  });

  it('takes in what follows from it, and leaves what does not by itself', () => {
    const book = new IncidentBook([], OPTIONS);
    const disk = sampleBottleneck({ id: 'b-disk', resource: 'disk-throughput', text: 'The disk is busy' });
    run(book, 2, 5, [memory]);
    run(book, 5, 10, [memory, disk, network]);
    expect(book.open.map(({ resource }) => resource)).toEqual(['network', 'memory']);
    expect(book.open[1]?.timeline.at(-1)).toMatchObject({ kind: 'signal', text: 'The disk is busy' });
  });

  it('merges by the program that is to blame', () => {
    const book = new IncidentBook([], OPTIONS);
    run(book, 2, 5, [{ ...cpu, culprits: [culprit('build')] }]);
    run(book, 5, 8, [
      { ...cpu, culprits: [culprit('build')] },
      { ...network, culprits: [culprit('build')] },
    ]);
    expect(book.open).toHaveLength(1);
  });

  it('gets its cause when the first scan of the processes names one', () => {
    const book = new IncidentBook([], OPTIONS);
    run(book, 2, 5, [cpu]);
    const [changed] = book.update(6_000, [{ ...cpu, culprits: [culprit('build')], text: 'Waiting; build takes it' }]);
    expect(changed).toMatchObject({ cause: 'Waiting; build takes it', culprits: [{ app: 'build' }] });
  });

  it('keeps the worst it came to', () => {
    const book = new IncidentBook([], OPTIONS);
    run(book, 2, 4, [cpu]);
    expect(run(book, 4, 6, [{ ...cpu, severity: 'critical' }])).toMatchObject([{ severity: 'critical' }]);
    run(book, 6, 8, [cpu]);
    expect(book.open[0]?.severity).toBe('critical');
    expect(kindsOf(book)).toEqual(['opened', 'worse', 'better']);
  });

  it('closes when nothing of it was active for a while, as of when that began', () => {
    const book = new IncidentBook([], OPTIONS);
    run(book, 2, 10, [cpu]);
    expect(run(book, 10, 40, [])).toEqual([]);
    expect(run(book, 40, 50, [])).toMatchObject([{ closedAtMs: 10_000 }]);
    expect([book.open.length, book.closed.length]).toEqual([0, 1]);
  });

  it('stays open over a pause for breath', () => {
    const book = new IncidentBook([], OPTIONS);
    run(book, 2, 10, [cpu]);
    run(book, 10, 35, []);
    run(book, 35, 36, [cpu]);
    expect(run(book, 36, 60, [])).toEqual([]);
    expect(book.open).toHaveLength(1);
  });

  it('opens the same one again when it is back soon, and another when it is back later', () => {
    const book = new IncidentBook([], OPTIONS);
    run(book, 2, 10, [cpu]);
    run(book, 10, 100, []);
    run(book, 100, 110, [{ ...cpu, id: 'b-cpu-2' }]);
    expect(book.closed).toEqual([]);
    expect(kindsOf(book)).toEqual(['opened', 'closed', 'opened', 'signal']);
    run(book, 110, 1_000, []);
    run(book, 1_000, 1_001, [{ ...cpu, id: 'b-cpu-3', sinceMs: 1_000_000 }]);
    expect([book.open.length, book.closed.length]).toEqual([1, 1]);
  });

  it('remembers what former runs closed, and what was tried', () => {
    const before = sampleIncident({ id: 'old', closedAtMs: 500 });
    const book = new IncidentBook([before], OPTIONS);
    expect(book.closed).toEqual([before]);
    run(book, 1_000, 1_001, [cpu]);
    const id = book.open[0]?.id ?? '';
    const noted = book.note(id, { atMs: 5_000, kind: 'tried', text: 'paused the build' });
    expect(noted?.timeline.at(-1)?.text).toBe('paused the build');
    expect(book.note('nothing', { atMs: 0, kind: 'tried', text: '' })).toBeUndefined();
  });

  it('does not grow without end', () => {
    const book = new IncidentBook([], OPTIONS);
    for (let second = 2; second < 1_000; second++) {
      book.update(second * 1_000, [{ ...cpu, severity: second % 2 === 0 ? 'warning' : 'critical' }]);
    }
    expect(book.open[0]?.timeline.length).toBeLessThanOrEqual(100);
    expect(book.open[0]?.timeline[0]?.kind).toBe('opened');
  });
});
