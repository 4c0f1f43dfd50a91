import { describe, expect, it } from 'vitest';
import { sampleAlert } from '../../../tests/helpers/alert-samples';
import { sampleBottleneck, sampleHealth } from '../../../tests/helpers/health-samples';
import type { Alert } from '../../shared/contract/alert-schemas';
import type { HealthView } from '../../shared/contract/health-schemas';
import type { Status } from '../../shared/contract/schemas';
import { createTrayView, isSameView } from './tray-view';

type Notices = Pick<Status, 'notices'>['notices'];

/** The tray reads only the notices of the status. */
function reply(health: Partial<HealthView> = {}, notices: Notices = [], alerts: readonly Alert[] = []) {
  const status = { notices } as unknown as Status;
  return { status, health: sampleHealth({ score: 93.4, ...health }), alerts, profile: null };
}

describe('createTrayView', () => {
  it('shows state and score', () => {
    expect(createTrayView(reply())).toEqual({
      icon: 'healthy',
      lines: ['Healthy, score 93'],
      tooltip: 'Homeostat\nHealthy, score 93',
    });
  });

  it('names the active profile below more important lines', () => {
    const problem = reply({ bottlenecks: [sampleBottleneck({ text: 'Disk full' })] });
    expect(createTrayView({ ...problem, profile: 'battery' }).lines).toEqual([
      'Healthy, score 93',
      'Disk full',
      'Profile: battery',
    ]);
  });

  it('shows a state that is not evaluated yet, and a host that does not respond', () => {
    expect(createTrayView(reply({ state: 'unknown', score: null })).lines).toEqual(['Not evaluated yet']);
    expect(createTrayView(undefined)).toMatchObject({ icon: 'unknown', lines: ['Not connected'] });
  });

  it('shows the most important facts, those of the machine before those of Homeostat', () => {
    const view = createTrayView(
      reply(
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

  it('shows the worst firing alert before other facts, with the number of others', () => {
    const disk = sampleAlert({ summary: 'Programs wait for memory', severity: 'warning' });
    const bottlenecks = [sampleBottleneck({ text: 'Memory is filling' })];
    expect(createTrayView(reply({ bottlenecks }, [], [disk])).lines.slice(1)).toEqual([
      'Programs wait for memory',
      'Memory is filling',
    ]);
    const alerts = [
      sampleAlert({ summary: 'the log only', severity: 'info' }),
      disk,
      sampleAlert({ summary: 'not yet', severity: 'critical', phase: 'pending' }),
      sampleAlert({ summary: 'seen to', severity: 'critical', phase: 'acknowledged' }),
      sampleAlert({ summary: 'The disk is full', severity: 'critical' }),
    ];
    expect(createTrayView(reply({}, [], alerts)).lines[1]).toBe('The disk is full (and 1 more)');
    expect(createTrayView(reply({}, [], alerts.slice(0, 1))).lines).toHaveLength(1);
  });

  it('shows each text once, and hostile characters of a name visibly', () => {
    const text = 'The service a\u202eb is down';
    const view = createTrayView(
      reply({ bottlenecks: [sampleBottleneck({ text })] }, [], [sampleAlert({ summary: text })]),
    );
    expect(view.lines.slice(1)).toEqual(['The service a\ufffdb is down']);
  });

  it('stays within the limit of Windows for any process name', () => {
    const bottlenecks = ['x', 'y'].map((letter) => sampleBottleneck({ text: letter.repeat(1_000_000) }));
    const view = createTrayView(reply({ state: 'critical', bottlenecks }));
    expect(view.tooltip).toHaveLength(127);
    expect(Math.max(...view.lines.map((line) => line.length))).toBe(60);
  });

  it('is equal until something visible changes', () => {
    expect(isSameView(createTrayView(reply({ score: 93.4 })), createTrayView(reply({ score: 93.1 })))).toBe(true);
    expect(isSameView(createTrayView(reply()), createTrayView(reply({ state: 'critical' })))).toBe(false);
  });
});
