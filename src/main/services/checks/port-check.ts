import { connect } from 'node:net';
import { createNameTest } from '../../../shared/model/process-name';
import { type Address, lookupOf, resolveHost } from '../../base/allowed-address';
import { describeConnectionProblem } from '../../base/connection-problem';
import { contained } from '../../base/contain';
import { type CreateCheck, failed, impossible, ok } from '../service-check';

/** Connects to a TCP port. Reports the holder of a local one: the wrong holder is a port conflict. */
export const createPortCheck: CreateCheck<'port'> = (definition, { findPortHolder }) => ({
  async check(signal) {
    const { host, port, allow_link_local, expect_holder } = definition;
    try {
      const resolved = await resolveHost(host, allow_link_local);
      if ('refused' in resolved) return impossible(resolved.refused);
      await connectOnce(host, resolved.addresses, port, signal);
      if (expect_holder === undefined) return ok('the port is open');
      const holder = await findPortHolder(port);
      if (holder === null) return ok('the port is open; the program that uses it is unknown');
      if (createNameTest(expect_holder)(holder)) return ok(`the port is used by ${holder}`);
      return failed(`port conflict: the port is used by ${holder}, not by ${expect_holder}`);
    } catch (error) {
      return failed(describeConnectionProblem(error, signal));
    }
  },
});

function connectOnce(host: string, addresses: readonly Address[], port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal, lookup: lookupOf(addresses) });
    socket.once(
      'connect',
      contained('a connection', () => {
        socket.destroy();
        resolve();
      }),
    );
    socket.on('error', reject);
  });
}
