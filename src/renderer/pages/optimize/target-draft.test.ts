import { expect, it } from 'vitest';
import type { ProcessRow } from '../../../shared/contract/schemas';
import { draftOf, findProcesses, targetOf, withKind } from './target-draft';

function process(app: string, command: string, pid: number): ProcessRow {
  const idle = { cpuCores: 0, memoryBytes: 0, readBytesPerSecond: 0, writtenBytesPerSecond: 0, threads: 1, nice: 0 };
  return { ...idle, app, name: app, command, pid, parentPid: 1, startedAtMs: 0, user: 'me', state: 'running' };
}

it('makes the target that the engine takes', () => {
  expect(targetOf({ kind: 'process', text: ' 42 ' })).toBe('pid:42');
  expect(targetOf({ kind: 'path', text: '/a:b' })).toBe('path:/a:b');
  expect(targetOf({ kind: 'machine', text: '' })).toBe('machine');
  expect(targetOf({ kind: 'process', text: ' ' })).toBeUndefined();
});

it('keeps a chosen process when all it started is chosen, too, and nothing else', () => {
  const tree = withKind({ kind: 'process', text: '42' }, 'tree');
  expect(targetOf(tree)).toBe('tree:42');
  expect(draftOf(['process', 'tree'], 'tree:42')).toEqual(tree);
  expect(withKind(tree, 'path')).toEqual({ kind: 'path', text: '' });
});

it('begins with the target of a link where the action takes it', () => {
  expect(draftOf(['process'], 'pid:42')).toEqual({ kind: 'process', text: '42' });
  expect(draftOf(['process', 'path'], 'path:/a:b')).toEqual({ kind: 'path', text: '/a:b' });
  expect(draftOf(['path'], 'pid:42')).toEqual({ kind: 'path', text: '' });
  expect(draftOf(['machine'], undefined)).toEqual({ kind: 'machine', text: '' });
});

it('finds a process by every word', () => {
  const rows = [process('node', 'node build.js', 7), process('make', 'make all', 70)];
  expect(findProcesses(rows, 'NODE build').map(({ pid }) => pid)).toEqual([7]);
  expect(findProcesses(rows, '7').map(({ pid }) => pid)).toEqual([7, 70]);
});
