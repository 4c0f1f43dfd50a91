import { join } from 'node:path';
import { parseNetTable, parseSocketsUsed } from '../platform/linux/parse-net-table';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, readPart } from './collector';
import { FieldSeries, type Fields } from './counter-rate';

const FIELDS: Fields<ReturnType<typeof parseSockets>> = [
  ['network_tcp_established_count', 'established'],
  ['network_tcp_retransmits_per_second', 'retransmits', 1],
  ['network_tcp_listen_drops_per_second', 'listenDrops', 1],
  ['network_udp_receive_errors_per_second', 'receiveErrors', 1],
  ['network_sockets_used_count', 'used'],
];

/** Collects connections and their errors. */
export function createSocketsCollector(roots: LinuxRoots): MetricsCollector {
  const files = ['snmp', 'netstat', 'sockstat'].map((name) => new ProcFile(join(roots.proc, 'net', name)));
  let series: FieldSeries<ReturnType<typeof parseSockets>> | undefined;
  return {
    id: 'sockets',
    title: 'TCP and UDP',
    collect(tick, sink) {
      series ??= new FieldSeries(sink, FIELDS);
      const texts = files.map((file) => readPart(sink, () => file.read()));
      if (texts.every((text) => text === undefined)) throw new Error('cannot read any of snmp, netstat and sockstat');
      series.set(parseSockets(texts), tick);
    },
    stop() {
      for (const file of files) file.close();
      series = undefined;
    },
  };
}

function parseSockets([snmp = '', netstat = '', sockstat = '']: readonly (string | undefined)[]) {
  return {
    established: parseNetTable(snmp, 'Tcp', 'CurrEstab'),
    retransmits: parseNetTable(snmp, 'Tcp', 'RetransSegs'),
    receiveErrors: parseNetTable(snmp, 'Udp', 'InErrors'),
    listenDrops: parseNetTable(netstat, 'TcpExt', 'ListenDrops'),
    used: parseSocketsUsed(sockstat),
  };
}
