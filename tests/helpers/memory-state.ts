import type { StateStore } from '../../src/main/store/store';

/** Creates a state store in memory. Values go through JSON, as on the disk. */
export function createMemoryState(): StateStore & { writes(): number } {
  const rows = new Map<string, Map<string, string>>();
  let writes = 0;
  const rowsOf = (domain: string) => {
    const known = rows.get(domain) ?? new Map<string, string>();
    rows.set(domain, known);
    return known;
  };
  return {
    async get(domain, key) {
      const text = rowsOf(domain).get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async list(domain) {
      return new Map([...rowsOf(domain)].map(([key, text]) => [key, JSON.parse(text) as unknown]));
    },
    async set(domain, key, value) {
      writes++;
      rowsOf(domain).set(key, JSON.stringify(value));
    },
    async delete(domain, key) {
      rowsOf(domain).delete(key);
    },
    writes: () => writes,
  };
}
