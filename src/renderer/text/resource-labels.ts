import type { Resource } from '../../shared/contract/health-schemas';

export const RESOURCE_LABELS: Readonly<Record<Resource, string>> = {
  cpu: 'CPU',
  memory: 'Memory',
  swap: 'Swap',
  'disk-throughput': 'Disk throughput',
  'disk-latency': 'Disk latency',
  'disk-space': 'Disk space',
  network: 'Network',
  thermal: 'Temperature',
  process: 'Process',
  service: 'Service',
};
