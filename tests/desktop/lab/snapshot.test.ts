import { expect, it } from 'vitest';
import { formatReport } from './report';
import { compare, describeDifference, type Snapshot } from './snapshot';

const SCOPE = '/user.slice/app.slice/app-gnome-x-1.scope';

function withSettings(settings: Snapshot['settings']): Snapshot {
  return { atMs: 0, processes: { load: [], front: [] }, groups: [], settings };
}

it('names settings that changed, and files that appeared or vanished', () => {
  const before = withSettings({
    [`group ${SCOPE} cpu.weight`]: 'absent',
    'process 5 nice': '0',
    'file /a/x.d/old': 'A=1',
    'unit app-gnome-x-1.scope DropInPaths': '',
  });
  const after = withSettings({
    [`group ${SCOPE} cpu.weight`]: '10',
    'process 5 nice': '0',
    'file /a/x.d/new': 'B=',
    // systemd names a file until it reloads, even one that was removed.
    'unit app-gnome-x-1.scope DropInPaths': '/a/x.d/new',
  });
  expect(compare(before, after).map(describeDifference)).toEqual([
    'app-gnome-x-1.scope cpu.weight absent → 10',
    'x.d/old A=1 → absent',
    'x.d/new absent → B=',
  ]);
});

it('expects nothing of processes and groups that are gone or new', () => {
  const before = withSettings({ 'process 5 nice': '0', 'group /a cpu.weight': '10' });
  const after = withSettings({ 'process 6 nice': '19', 'group /a cpu.weight': 'gone' });
  expect(compare(before, after)).toEqual([]);
});

it('prints a row for each run, and the expectations that were not met', () => {
  const rows = [
    { id: 'a', scenario: 'a', cells: { lever: 'x | y' }, failures: [], notes: ['it was so'], seconds: 3 },
    { id: 'b', scenario: 'b', cells: {}, failures: ['nothing was undone'], seconds: 4 },
  ];
  expect(formatReport(rows).trim().split('\n')).toEqual([
    '| run | lever | s | result |',
    '| --- | --- | --- | --- |',
    '| a | x / y | 3 | ok |',
    '| b |  | 4 | FAILED |',
    '',
    'Seen:',
    '- a: it was so',
    '',
    'Not met:',
    '- b: nothing was undone',
  ]);
});
