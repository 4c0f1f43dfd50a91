import { describe, expect, it } from 'vitest';
import { isTrayShown, type RunCommand } from './tray-presence';

const answering =
  (results: Readonly<Record<string, string>>): RunCommand =>
  async (command) =>
    results[command];

describe('isTrayShown', () => {
  it('asks nobody where the system always has one', async () => {
    const run: RunCommand = () => Promise.reject(new Error('nothing may run'));
    expect(await isTrayShown('darwin', run)).toBe(true);
    expect(await isTrayShown('win32', run)).toBe(true);
  });

  it('believes the watcher of the session bus', async () => {
    expect(await isTrayShown('linux', answering({ busctl: 'b true\n' }))).toBe(true);
    expect(await isTrayShown('linux', answering({ busctl: 'b false\n', gdbus: '(<true>,)\n' }))).toBe(false);
  });

  it('asks gdbus where busctl is absent', async () => {
    expect(await isTrayShown('linux', answering({ gdbus: '(<true>,)\n' }))).toBe(true);
    expect(await isTrayShown('linux', answering({ gdbus: '(<false>,)\n' }))).toBe(false);
  });

  it('takes silence for no tray', async () => {
    expect(await isTrayShown('linux', answering({}))).toBe(false);
  });
});
