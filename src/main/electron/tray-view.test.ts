import { describe, expect, it } from 'vitest';
import { sampleBottleneck, sampleHealth } from '../../../tests/helpers/health-samples';
import type { HealthView } from '../../shared/contract/health-schemas';
import type { Status } from '../../shared/contract/schemas';
import { createTrayView, isSameView } from './tray-view';

type Notices = Pick<Status, 'notices'>['notices'];

/** Of a status the tray reads the notices only. */
function answer(health: Partial<HealthView> = {}, notices: Notices = []) {
  const status = { notices } as unknown as Status;
  return { status, health: sampleHealth({ score: 93.4, ...health }) };
}

describe('createTrayView', () => {
  it('says state and score', () => {
    expect(createTrayView(answer())).toEqual({
      icon: 'healthy',
      lines: ['Healthy, score 93'],
      tooltip: 'Homeostat\nHealthy, score 93',
    });
  });

  it('says that nothing is judged yet, and that nobody answers', () => {
    expect(createTrayView(answer({ state: 'unknown', score: null })).lines).toEqual(['No judgement yet']);
    expect(createTrayView(undefined)).toMatchObject({ icon: 'unknown', lines: ['Not connected'] });
  });

  it('shows the first facts that matter, reasons of the machine before our own', () => {
    const view = createTrayView(
      answer(
        {
          state: 'degraded',
          bottlenecks: [sampleBottleneck({ text: 'Disk full' })],
        },
        [
          { id: 'a', level: 'info', text: 'Slower on battery', advice: '' },
          { id: 'b', level: 'error', text: 'Memory only', advice: '' },
          { id: 'c', level: 'error', text: 'Never shown', advice: '' },
        ],
      ),
    );
    expect(view.lines).toEqual(['Degraded, score 93', 'Disk full', 'Memory only']);
  });

  it('stays within what Windows shows, whatever a process is called', () => {
    const bottlenecks = [1, 2].map(() => sampleBottleneck({ text: 'x'.repeat(1_000_000) }));
    const view = createTrayView(answer({ state: 'critical', bottlenecks }));
    expect(view.tooltip).toHaveLength(127);
    expect(Math.max(...view.lines.map((line) => line.length))).toBe(60);
  });

  it('is the same view until something to be seen changes', () => {
    expect(isSameView(createTrayView(answer({ score: 93.4 })), createTrayView(answer({ score: 93.1 })))).toBe(true);
    expect(isSameView(createTrayView(answer()), createTrayView(answer({ state: 'critical' })))).toBe(false);
  });
});
