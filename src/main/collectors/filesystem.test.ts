import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { fixturePath } from '../../../tests/helpers/fixture';
import { FIRST_TICK, RecordingSink, tickAfter } from '../../../tests/helpers/recording-sink';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import type { FileSystemUsage } from '../platform/file-system-usage';
import { createFileSystemCollector, type FileSystemOptions } from './filesystem';

const USAGE: FileSystemUsage = { sizeBytes: 1_000, usedBytes: 600, availableBytes: 200, inodes: 100, inodesFree: 75 };

describe('createFileSystemCollector', () => {
  let proc: string;
  let clock: FakeClock;
  let sink: RecordingSink;

  beforeEach(() => {
    proc = join(temporaryDirectory(), 'proc');
    cpSync(fixturePath('proc/desktop'), proc, { recursive: true });
    clock = new FakeClock();
    sink = new RecordingSink();
  });

  /** @returns a function that collects and waits for the results */
  function begin(options: Partial<FileSystemOptions>): () => Promise<RecordingSink> {
    const collector = createFileSystemCollector({
      roots: { proc, sys: '/nowhere' },
      clock,
      includeRemote: () => false,
      probeLocal: async () => USAGE,
      probeRemote: () => Promise.reject(new Error('no remote mount may be asked')),
      ...options,
    });
    onTestFinished(() => collector.stop?.());
    let tick = FIRST_TICK;
    return async () => {
      sink.clear();
      collector.collect(tick, sink);
      tick = tickAfter(10_000);
      clock.advance(10_000);
      await setImmediate();
      return sink;
    };
  }

  const mountsOf = () => new Set(sink.keys.map((key) => /mount="(.*)"/.exec(key)?.[1]));
  const only = (line: string) => writeTree(proc, { 'self/mounts': `${line}\n` });

  it('reports each local file system once, as soon as it responds', async () => {
    await begin({})();
    expect([...mountsOf()].sort()).toEqual(['/', '/boot/efi', '/media/my disk\\\\x', '/tank', '/tmp']);
    expect(sink.get('filesystem_size_bytes{mount="/"}')).toBe(1_000);
    expect(sink.get('filesystem_used_ratio{mount="/"}')).toBe(0.75);
    expect(sink.get('filesystem_inodes_used_ratio{mount="/"}')).toBe(0.25);
    expect(sink.get('filesystem_probe_hung_ratio{mount="/"}')).toBe(0);
  });

  it('reports no inodes if they are created on demand', async () => {
    await begin({ probeLocal: async () => ({ ...USAGE, inodes: 0, inodesFree: 0 }) })();
    expect(sink.get('filesystem_inodes_used_ratio{mount="/"}')).toBeUndefined();
    expect(sink.get('filesystem_used_ratio{mount="/"}')).toBe(0.75);
  });

  it('makes one call to a hung mount, reports it, and notices its return', async () => {
    only('/dev/sda1 /data ext4 rw 0 0');
    let calls = 0;
    const reply = Promise.withResolvers<FileSystemUsage>();
    const collect = begin({
      probeLocal: () => {
        calls++;
        return reply.promise;
      },
    });
    await collect();
    expect(sink.get('filesystem_probe_hung_ratio{mount="/data"}')).toBeUndefined();
    await collect();
    await collect();
    expect(calls).toBe(1);
    expect(sink.keys).toEqual(['filesystem_probe_hung_ratio{mount="/data"}']);
    expect(sink.get('filesystem_probe_hung_ratio{mount="/data"}')).toBe(1);
    reply.resolve(USAGE);
    await setImmediate();
    expect(sink.get('filesystem_probe_hung_ratio{mount="/data"}')).toBe(0);
    await collect();
    expect(calls).toBe(2);
    expect(sink.get('filesystem_size_bytes{mount="/data"}')).toBe(1_000);
  });

  it('queries remote mounts only if enabled, one at a time', async () => {
    const requested: string[] = [];
    const results: PromiseWithResolvers<FileSystemUsage>[] = [];
    const collect = begin({
      includeRemote: () => true,
      probeRemote: (path) => {
        requested.push(path);
        const reply = Promise.withResolvers<FileSystemUsage>();
        results.push(reply);
        return reply.promise;
      },
    });
    await collect();
    await collect();
    expect(requested).toEqual(['/mnt/the server']);
    results[0]?.reject(new Error('stale'));
    await setImmediate();
    expect(requested).toEqual(['/mnt/the server', '/run/user/1000/gvfs']);
    expect(sink.get('filesystem_size_bytes{mount="/mnt/the server"}')).toBeUndefined();
  });

  it('removes a mount that fails or disappears', async () => {
    only('/dev/sda1 /data ext4 rw 0 0');
    let fails = false;
    const collect = begin({ probeLocal: async () => (fails ? Promise.reject(new Error('EACCES')) : USAGE) });
    await collect();
    fails = true;
    await collect();
    await collect();
    expect(sink.get('filesystem_size_bytes{mount="/data"}')).toBeUndefined();
    only('proc /proc proc rw 0 0');
    await collect();
    expect(sink.keys).toEqual([]);
  });

  it('ignores a result after the mount disappeared', async () => {
    only('/dev/sda1 /data ext4 rw 0 0');
    const reply = Promise.withResolvers<FileSystemUsage>();
    const collect = begin({ probeLocal: () => reply.promise });
    await collect();
    only('proc /proc proc rw 0 0');
    await collect();
    reply.resolve(USAGE);
    await setImmediate();
    expect(sink.keys).toEqual([]);
  });
});
