import { describe, expect, it } from 'vitest';
import { isTrayShown, type RunCommand } from './tray-presence';

const answering =
  (results: Readonly<Record<string, string>>): RunCommand =>
  async (command) =>
    results[command];

describe('isTrayShown', () => {
  it('runs no command on systems that always have a tray', async () => {
    const run: RunCommand = () => Promise.reject(new Error('nothing may run'));
    expect(await isTrayShown('darwin', run)).toBe(true);
    expect(await isTrayShown('win32', run)).toBe(true);
  });

  it('relies on the watcher of the session bus', async () => {
    expect(await isTrayShown('linux', answering({ busctl: 'b true\n' }))).toBe(true);
    expect(await isTrayShown('linux', answering({ busctl: 'b false\n', gdbus: '(<true>,)\n' }))).toBe(false);
  });

  it('uses gdbus if busctl is missing', async () => {
    expect(await isTrayShown('linux', answering({ gdbus: '(<true>,)\n' }))).toBe(true);
    expect(await isTrayShown('linux', answering({ gdbus: '(<false>,)\n' }))).toBe(false);
  });

  it('assumes no tray without a reply', async () => {
    expect(await isTrayShown('linux', answering({}))).toBe(false);
  });
});
