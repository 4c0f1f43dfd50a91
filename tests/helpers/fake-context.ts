import { pathToFileURL } from 'node:url';
import type { CommandContext } from '../../src/main/cli/verb';
import type { AppApi } from '../../src/shared/contract/contract';
import { createFakeTerminal, type FakeTerminal } from './fake-terminal';

/** Handlers of a test. A call without one fails as a missing function. */
export type FakeApi = {
  readonly [Area in keyof AppApi]?: { readonly [Verb in keyof AppApi[Area]]?: FakeCall<AppApi[Area][Verb]> };
};

/** A call as a plain function, whose stream is any iterable. */
type FakeCall<Call> = Call extends (...rest: infer Rest) => Promise<infer Output>
  ? (...rest: Rest) => Promise<Output extends AsyncIterable<infer Item> ? AsyncIterable<Item> : Output>
  : never;

export interface FakeContext extends CommandContext {
  readonly terminal: FakeTerminal;
  /** Ends the host, as its clients see it. */
  endHost(): void;
  connections(): { readonly opened: number; readonly closed: number };
}

/** Creates the context of a command, with plain functions instead of a host. */
export function createFakeContext(
  api: FakeApi,
  { json = false, terminal = createFakeTerminal() }: { readonly json?: boolean; readonly terminal?: FakeTerminal } = {},
): FakeContext {
  const host = Promise.withResolvers<void>();
  let opened = 0;
  let closed = 0;
  const directory = '/nowhere';
  return {
    directories: { config: directory, data: directory, state: directory, socket: `${directory}/socket` },
    home: directory,
    configFile: undefined,
    bundles: pathToFileURL(`${directory}/`),
    json,
    terminal,
    async connect() {
      opened++;
      return {
        api: api as unknown as AppApi,
        closed: host.promise,
        async close() {
          closed++;
        },
      };
    },
    endHost: () => host.resolve(),
    connections: () => ({ opened, closed }),
  };
}
