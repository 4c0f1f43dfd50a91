import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createNameTest } from '../../../shared/model/process-name';
import { type Address, lookupOf, resolveHost } from '../../base/allowed-address';
import { describeConnectionProblem } from '../../base/connection-problem';
import { contained } from '../../base/contain';
import { errnoOf } from '../../base/errors';
import type { PortUse } from '../../platform/linux/find-listeners';
import { acceptsAt, isLoopback, isWildcard } from '../../platform/linux/listening-sockets';
import { type CreateCheck, failed, impossible, ok } from '../service-check';

/** Connects to a TCP port. Reports the holder of a local one: the wrong holder is a port conflict. */
export const createPortCheck: CreateCheck<'port'> = (definition, { findPortUse }) => ({
  async check(signal) {
    const { host, port, allow_link_local, expect_holder } = definition;
    try {
      const resolved = await resolveHost(host, allow_link_local);
      if ('refused' in resolved) return impossible(resolved.refused);
      const address = await connectOnce(host, resolved.addresses, port, signal);
      if (expect_holder === undefined) return ok('the port is open');
      return judgeHolders(isOwnAddress(address) ? holdersAt(await findPortUse(port), address) : [null], expect_holder);
    } catch (error) {
      const problem = describeConnectionProblem(error, signal);
      return failed(isRefused(error) && isLoopback(host) ? `${problem}${otherUse(await findPortUse(port))}` : problem);
    }
  },
});

/** Returns the programs that accept connections to an address; those that listen at exactly this one come first. */
function holdersAt({ listeners }: PortUse, address: string): readonly (string | null)[] {
  const accepting = listeners.filter((one) => acceptsAt(one.address, address));
  const exact = accepting.filter((one) => !isWildcard(one.address));
  return (exact.length > 0 ? exact : accepting).map(({ app }) => app);
}

function judgeHolders(holders: readonly (string | null)[], expected: string) {
  const isExpected = createNameTest(expected);
  const found = holders.find((holder) => holder !== null && isExpected(holder));
  if (found !== undefined && found !== null) return ok(`the port is used by ${found}`);
  if (holders.length === 0 || holders.includes(null)) {
    return ok('the port is open; the program that uses it is unknown');
  }
  const names = [...new Set(holders)].join(' and ');
  return failed(`port conflict: the port is used by ${names}, not by ${expected}`);
}

/** Explains a refused connection: many programs listen at `::1` only, and this check is for TCP. */
function otherUse({ listeners, isUdp }: PortUse): string {
  const [first] = listeners;
  if (first !== undefined) return `; ${first.app ?? 'a program'} listens at ${first.address} instead`;
  return isUdp ? '; the port is open for UDP, which is not checked' : '';
}

function isRefused(error: unknown): boolean {
  const errors = error instanceof AggregateError ? error.errors : [error];
  return errors.every((one) => errnoOf(one) === 'ECONNREFUSED');
}

function isOwnAddress(address: string): boolean {
  return (
    isLoopback(address) ||
    Object.values(networkInterfaces()).some((list) => list?.some((one) => acceptsAt(one.address, address)) === true)
  );
}

/** @returns the address that accepted the connection */
function connectOnce(host: string, addresses: readonly Address[], port: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal, lookup: lookupOf(addresses) });
    socket.once(
      'connect',
      contained('a connection', () => {
        const { remoteAddress = '' } = socket;
        socket.destroy();
        resolve(remoteAddress);
      }),
    );
    socket.on('error', reject);
  });
}
