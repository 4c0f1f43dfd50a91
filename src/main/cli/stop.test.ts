import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import { UnreachableError } from '../transports/connect-app';
import { EXIT } from './verb';

it('reports that no host is running', async () => {
  const context = {
    ...createFakeContext({}),
    connect: () => Promise.reject(new UnreachableError('no host is responding', 'Start one.')),
  };
  expect(await runCommand(context, 'stop')).toBe(EXIT.healthy);
  expect(context.terminal.printed).toEqual(['No host is running.']);
});
