/** Blocks this thread for some milliseconds while a change is made or settled. Never used on the tick. */
export function pause(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}
