import { join } from 'node:path';
import { parseNetTable, parseSocketsUsed } from '../platform/linux/parse-net-table';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink } from './collector';
import { RateSeries } from './counter-rate';

/** Connections, and what went wrong on them. */
export function createSocketsCollector(roots: LinuxRoots): MetricsCollector {
  const snmpFile = new ProcFile(join(roots.proc, 'net/snmp'));
  const netstatFile = new ProcFile(join(roots.proc, 'net/netstat'));
  const socketsFile = new ProcFile(join(roots.proc, 'net/sockstat'));
  let series: ReturnType<typeof createSeries> | undefined;

  return {
    id: 'sockets',
    title: 'TCP and UDP',
    collect(tick, sink) {
      series ??= createSeries(sink);
      const snmp = snmpFile.read();
      sink.set(series.established, parseNetTable(snmp, 'Tcp', 'CurrEstab'));
      series.retransmits.set(parseNetTable(snmp, 'Tcp', 'RetransSegs'), tick);
      series.receiveErrors.set(parseNetTable(snmp, 'Udp', 'InErrors'), tick);
      series.listenDrops.set(parseNetTable(netstatFile.read(), 'TcpExt', 'ListenDrops'), tick);
      sink.set(series.used, parseSocketsUsed(socketsFile.read()));
    },
    stop() {
      for (const file of [snmpFile, netstatFile, socketsFile]) file.close();
      series = undefined;
    },
  };
}

function createSeries(sink: Sink) {
  return {
    established: sink.series('network_tcp_established_count'),
    retransmits: new RateSeries(sink, sink.series('network_tcp_retransmits_per_second')),
    listenDrops: new RateSeries(sink, sink.series('network_tcp_listen_drops_per_second')),
    receiveErrors: new RateSeries(sink, sink.series('network_udp_receive_errors_per_second')),
    used: sink.series('network_sockets_used_count'),
  };
}
