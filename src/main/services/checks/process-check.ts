import { formatBytes, formatCores } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { createNameTest } from '../../../shared/model/process-name';
import { type CreateCheck, degraded, failed, ok } from '../service-check';

const MEGABYTE = 1024 * 1024;

/** Counts processes by name, and compares their usage with limits. Start times reveal restarts. */
export const createProcessCheck: CreateCheck<'process'> = (definition, { processes }) => {
  const matches = createNameTest(definition.match);
  let knownStarts: ReadonlySet<number> | undefined;
  let restarts = 0;

  return {
    async check() {
      const { min_count, max_count, max_cpu_cores, max_memory_megabytes } = definition;
      const { rows } = await processes();
      const own = rows.filter(({ app, name, state }) => state !== 'zombie' && matches(app, name));
      const starts = new Set(own.map(({ startedAtMs }) => startedAtMs));
      const before = knownStarts;
      if (before !== undefined && starts.size > 0) {
        const isNew = [...starts].some((startedAtMs) => !before.has(startedAtMs));
        const isGone = [...before].some((startedAtMs) => !starts.has(startedAtMs));
        if (isNew && isGone) restarts++;
      }
      if (starts.size > 0) knownStarts = starts;
      const cores = own.reduce((sum, { cpuCores }) => sum + cpuCores, 0);
      const memoryBytes = own.reduce((sum, row) => sum + row.memoryBytes, 0);
      const values = { processes: own.length, cpu_cores: cores, memory_bytes: memoryBytes, restarts };
      const count = plural(own.length, 'process', 'processes');
      if (own.length < min_count) return failed(`${count}, fewer than ${min_count}`, values);
      if (max_count !== undefined && own.length > max_count) return failed(`${count}, more than ${max_count}`, values);
      if (max_cpu_cores !== undefined && cores > max_cpu_cores) {
        return degraded(`${count} using ${formatCores(cores)}, more than ${max_cpu_cores}`, values);
      }
      if (max_memory_megabytes !== undefined && memoryBytes > max_memory_megabytes * MEGABYTE) {
        const most = formatBytes(max_memory_megabytes * MEGABYTE);
        return degraded(`${count} using ${formatBytes(memoryBytes)}, more than ${most}`, values);
      }
      return ok(count, values);
    },
  };
};
