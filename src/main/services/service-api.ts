import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../shared/contract/config-schema';
import type { Handlers } from '../../shared/contract/handlers';
import type { ServiceDefinition } from '../../shared/contract/service-schemas';
import { newestOf } from '../base/bus';
import { detach } from '../base/contain';
import { AdvisedError } from '../base/errors';
import type { Log } from '../base/log';
import { isBelow, outsideText } from '../base/plain-file';
import { findListeners } from '../platform/linux/find-listeners';
import type { StateStore } from '../store/store';
import { proposeServices } from './discover-services';
import { createCheck } from './registry';
import type { CheckTools } from './service-check';
import { unknownService } from './service-control';
import { readServiceLogs } from './service-logs';
import { checkOnce, closeCheck } from './service-runner';
import type { DeclaredService, ServiceWatch } from './service-watch';

const DOMAIN = 'services';
/**
 * Two hundred services are checked twenty times a second: no one reads that fast, and every page would redraw as often.
 */
const REPORT_INTERVAL_MS = 500;
/** Loads the validator with the first service that is added on the dashboard; most hosts have none. */
const loadSchemas = () => import('../../shared/contract/service-schemas');

export interface ServiceManagerParts {
  readonly watch: ServiceWatch;
  readonly tools: CheckTools;
  readonly state: StateStore;
  readonly procRoot: string;
  readonly log: Log;
  /** Homeostat itself, which is always watched. */
  readonly own: readonly DeclaredService[];
}

/** Manages the services that the file and the dashboard declare, and serves queries on them. */
export class ServiceManager {
  readonly #added = new Map<string, ServiceDefinition>();
  #fromFile: Config['services'] = [];

  constructor(private readonly parts: ServiceManagerParts) {}

  /** Loads the services of the dashboard; a restored archive may contain some that no client may add. */
  async load(): Promise<void> {
    for (const [name, stored] of await this.parts.state.list(DOMAIN)) {
      const { editableServiceSchema } = await loadSchemas();
      const parsed = editableServiceSchema.safeParse(withoutLinkLocal(stored));
      if (parsed.success && parsed.data.name === name) this.#added.set(name, parsed.data);
      else this.parts.log.warn('a service that was added on the dashboard is not valid and is ignored', { name });
    }
  }

  /** Watches the services of the file and of the dashboard; if a name is in both, the file's is used. */
  declare(fromFile: Config['services']): void {
    this.#fromFile = fromFile;
    const named = new Set(fromFile.map(({ name }) => name));
    this.parts.watch.declare([
      ...this.parts.own,
      ...fromFile.map((definition): DeclaredService => ({ definition, origin: 'file' })),
      ...[...this.#added.values()]
        .filter(({ name }) => !named.has(name))
        .map((definition): DeclaredService => ({ definition, origin: 'dashboard' })),
    ]);
  }

  get handlers(): Handlers['services'] {
    const { watch, tools, state, procRoot } = this.parts;
    return {
      list: () => [...watch.statuses],
      watch: async (_, { signal }) => this.#follow(signal),
      test: async (definition) => {
        this.#refuseOutside(definition);
        const startedAtMs = performance.now();
        const check = createCheck(definition, { ...tools, roots: watch.clientRoots });
        const outcome = await checkOnce(check, definition.timeout_seconds);
        closeCheck(check);
        return { outcome, responseSeconds: (performance.now() - startedAtMs) / 1000 };
      },
      look: async ({ name }) => {
        const runner = watch.control.find(name);
        await runner.check();
        return runner.status;
      },
      save: async (definition) => {
        this.#refuseDeclared(definition.name, 'Change it there.');
        this.#refuseOutside(definition);
        await this.#refuseMisfit(definition);
        await state.set(DOMAIN, definition.name, definition);
        this.#added.set(definition.name, definition);
        this.declare(this.#fromFile);
        // The person who has just added it waits for its first check.
        detach('the first check of a service', watch.control.find(definition.name).check());
        return [...watch.statuses];
      },
      remove: async ({ name }) => {
        this.#refuseDeclared(name, 'Remove it there.');
        if (!this.#added.delete(name)) throw unknownService(name);
        await state.delete(DOMAIN, name);
        this.declare(this.#fromFile);
        return [...watch.statuses];
      },
      definition: ({ name }) => {
        const found = this.#fromFile.find((one) => one.name === name) ?? this.#added.get(name);
        if (found === undefined) throw unknownService(name);
        return found;
      },
      control: ({ name, verb }) => watch.control[verb](name),
      logs: (query) =>
        readServiceLogs(
          watch.runners.map(({ definition, origin }) => ({ definition, roots: watch.rootsOf(origin)?.() })),
          (name) => watch.control.logFile(name),
          query,
        ),
      discover: async () => {
        const definitions = watch.runners.map(({ definition }) => definition);
        return [...proposeServices(await findListeners(procRoot), definitions, process.pid)];
      },
    };
  }

  async *#follow(signal: AbortSignal | undefined) {
    const { watch } = this.parts;
    for await (const statuses of newestOf(watch.changes, signal, watch.statuses)) {
      yield [...statuses];
      await delay(REPORT_INTERVAL_MS, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  /** Applies the rules of the file as a whole: names are unique, dependencies exist and form no circle. */
  async #refuseMisfit(definition: ServiceDefinition): Promise<void> {
    if (this.parts.own.some((one) => one.definition.name === definition.name)) {
      throw new AdvisedError(`The name ${definition.name} is reserved for Homeostat itself`, 'Choose another name.');
    }
    const others = [...this.#fromFile, ...this.#added.values()].filter(({ name }) => name !== definition.name);
    const { serviceListSchema } = await loadSchemas();
    const problem = serviceListSchema
      .safeParse([...others, definition])
      .error?.issues.find(({ path }) => path[0] === others.length);
    if (problem !== undefined) throw new AdvisedError(problem.message, 'Change the dependencies of the service.');
  }

  /** Each check resolves links itself; this is for the person who enters a path. */
  #refuseOutside(definition: ServiceDefinition): void {
    if (definition.kind !== 'file' && definition.kind !== 'log') return;
    const roots = this.parts.watch.clientRoots();
    if (roots.some((root) => isBelow(definition.path, root))) return;
    throw new AdvisedError(
      `${definition.name}: ${outsideText(roots)}`,
      'Declare the service in homeostat.yaml, or add its folder to `dashboard.file_roots` there.',
    );
  }

  #refuseDeclared(name: string, advice: string): void {
    if (!this.#fromFile.some((one) => one.name === name)) return;
    throw new AdvisedError(`${name} is declared in homeostat.yaml`, advice);
  }
}

/** Clients could once allow link-local addresses: the service stays, without them. */
function withoutLinkLocal(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('allow_link_local' in stored)) return stored;
  return { ...stored, allow_link_local: false };
}
