import { parentPort } from 'node:worker_threads';
import { TASKS } from './app/task-list';
import { type Callable, serveCalls } from './base/remote';

/**
 * The entry of every worker thread. Loads a task when it is first requested, so that one bundle
 * serves the resident worker and the transient ones.
 */
const WORKER_SERVICES: Readonly<Record<string, () => Promise<Callable>>> = {
  life: async () => ({ ping: () => true }),
  processes: async () =>
    process.platform === 'linux'
      ? (await import('./platform/linux/process-service')).createProcessService()
      : (await import('./platform/generic/process-service')).createGenericProcessService(),
  store: async () => (await import('./store/store-service')).createStoreService(),
  state: async () => (await import('./store/state-service')).createStateService(),
  tasks: async () => ({
    run: async (name: string, input: unknown) => {
      const load = TASKS[name];
      if (load === undefined) throw new Error(`unknown task ${name}`);
      return (await load())(input as never);
    },
  }),
};

if (parentPort === null) throw new Error('worker.js must run as a worker thread');
serveCalls(parentPort, (name) => {
  const load = WORKER_SERVICES[name];
  if (load === undefined) throw new Error(`unknown worker service ${name}`);
  return load();
});
