import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEAD_HEADER_BYTES, HeadDecoder, type HeadFrame } from './head-format';
import { HEAD_FILE, HeadSet } from './head-set';
import { HeadWriter } from './head-writer';

let parent = '';
let directory = '';
let nowMs = 0;
let reasons: (string | null)[] = [];
let runDelayMs = 0;
let writer: HeadWriter;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'homeostat-head-'));
  directory = join(parent, 'data');
  nowMs = 0;
  reasons = [];
  writer = new HeadWriter({
    directory,
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    describe: (index) => ({ key: `metric_${index}_count`, resolution: 1 }),
    fsyncIntervalMs: 10_000,
    maxMemoryFrames: 300,
    runDelayMs: () => runDelayMs,
    onModeChange: (reason) => reasons.push(reason),
  });
});
afterEach(async () => {
  await writer.close();
  rmSync(parent, { recursive: true, force: true });
});

function append(fromSecond: number, toSecond: number): void {
  for (let second = fromSecond; second < toSecond; second++) {
    writer.append({ atMs: second * 1000, intervalMs: 1000, gap: false, values: Float64Array.of(second, 7, 0.5) });
  }
}

/** Lists the seconds of the frames that a reader finds, including those in memory only. */
function seconds(): readonly number[] {
  return new HeadSet(directory)
    .read(writer.pendingBytes())
    .flatMap(({ frames }) => frames.map(({ values }) => values[0] as number));
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

describe('HeadWriter', () => {
  it('writes frames that a reader finds bit for bit, in their order of arrival', async () => {
    append(0, 200);
    await expect.poll(() => writer.frames).toBe(200);
    append(200, 250);
    await expect.poll(() => writer.frames).toBe(250);
    expect(seconds()).toEqual(range(0, 250));
    const decoded: HeadFrame[] = [];
    const bytes = readFileSync(join(directory, HEAD_FILE)).subarray(HEAD_HEADER_BYTES);
    new HeadDecoder().decode(bytes, true, (frame) => decoded.push(frame));
    expect(decoded[249]).toEqual({ atMs: 249_000, intervalMs: 1000, gap: false, values: Float64Array.of(249, 7, 0.5) });
  });

  it('continues in memory while the disk fails, gives the reason, and catches up', async () => {
    writeFileSync(directory, 'a file stands where the directory should be');
    append(0, 1);
    await expect.poll(() => writer.reason).not.toBeNull();
    append(1, 150);
    expect(new HeadDecoder().decode(writer.pendingBytes() as Uint8Array, true, () => undefined)).toBeGreaterThan(0);

    rmSync(directory);
    append(150, 151);
    // Not yet: after a failure the disk is not used for a while.
    expect(writer.reason).not.toBeNull();
    nowMs += 31_000;
    append(151, 152);
    await expect.poll(() => writer.reason).toBeNull();
    expect(seconds()).toEqual(range(0, 152));
    expect(reasons).toEqual([expect.any(String), null]);
  });

  it('keeps the newest frames when memory is limited too, readable without the others', async () => {
    writeFileSync(directory, '');
    append(0, 1);
    await expect.poll(() => writer.reason).not.toBeNull();
    append(1, 1_000);
    rmSync(directory);
    mkdirSync(directory);
    const kept = seconds();
    expect(kept.length).toBeGreaterThan(240);
    expect(kept.length).toBeLessThanOrEqual(300);
    expect(kept).toEqual(range(1_000 - kept.length, 1_000));
  });

  it('neither loses nor mixes frames that arrive during a rotation', async () => {
    append(0, 100);
    await expect.poll(() => writer.frames).toBe(100);
    append(100, 110);
    const rotation = writer.rotate();
    append(110, 130);
    expect(await rotation).toBe(true);
    append(130, 140);
    await expect.poll(() => writer.frames).toBe(30);
    expect([...seconds()].sort((a, b) => a - b)).toEqual(range(0, 140));
    const [waiting] = new HeadSet(directory).waiting();
    expect(new HeadSet(directory).readWaiting(waiting?.id ?? '')?.frames).toHaveLength(110);
  });

  it('moves a dangling link out of the way', async () => {
    mkdirSync(directory);
    symlinkSync(join(directory, 'nowhere', 'head'), join(directory, HEAD_FILE));
    append(0, 10);
    await expect.poll(() => writer.frames).toBe(10);
    expect(new HeadSet(directory).read(null)).toHaveLength(1);
  });

  it('names the head of a previous run for sealing, and moves a file that is not a head out of the way', async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, HEAD_FILE), 'something else');
    append(0, 10);
    await expect.poll(() => writer.frames).toBe(10);
    expect(readdirSync(directory).filter((name) => name.startsWith('head.damaged-'))).toHaveLength(1);
  });
});

describe('a write that does not end', () => {
  /** Lets frames arrive while the file waits: nothing else runs in between. */
  function wait(seconds: number, stepSeconds: number, waitedShare: number): void {
    for (let passed = 0; passed < seconds; passed += stepSeconds) {
      nowMs += stepSeconds * 1000;
      runDelayMs += stepSeconds * 1000 * waitedShare;
      append(nowMs / 1000, nowMs / 1000 + 1);
    }
  }

  async function begin(): Promise<void> {
    append(0, 1);
    await expect.poll(() => writer.frames).toBe(1);
    append(1, 2);
    // The operation has begun, and its end needs the event loop.
    await Promise.resolve();
  }

  it('is the fault of the disk if the host had time to see its end', async () => {
    await begin();
    wait(17, 1, 0.01);
    expect(reasons).toEqual(['the disk does not respond']);
  });

  it('is not blamed on the disk if the host waited for the processor', async () => {
    await begin();
    wait(17, 1, 0.6);
    expect(reasons).toEqual(['Homeostat gets too little of the processor']);
  });

  it('is no problem if the host was stopped meanwhile', async () => {
    await begin();
    wait(600, 600, 0);
    expect(reasons).toEqual([]);
    await expect.poll(() => writer.frames).toBe(3);
    expect(reasons).toEqual([]);
  });
});
