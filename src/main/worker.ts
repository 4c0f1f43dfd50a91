import { parentPort } from 'node:worker_threads';
import { JOBS } from './app/job-list';
import { type Callable, serveCalls } from './base/remote';

/**
 * The entry of every worker thread. What a thread has to do is loaded when it is first asked for, so that one bundle
 * serves the resident worker and the transient ones.
 */
const DUTIES: Readonly<Record<string, () => Promise<Callable>>> = {
  life: async () => ({ ping: () => true }),
  processes: async () =>
    process.platform === 'linux'
      ? (await import('./platform/linux/process-duty')).createProcessDuty()
      : (await import('./platform/generic/process-duty')).createGenericProcessDuty(),
  store: async () => (await import('./store/store-duty')).createStoreDuty(),
  state: async () => (await import('./store/state-duty')).createStateDuty(),
  jobs: async () => ({
    run: async (name: string, input: unknown) => {
      const load = JOBS[name];
      if (load === undefined) throw new Error(`unknown task ${name}`);
      return (await load())(input as never);
    },
  }),
};

if (parentPort === null) throw new Error('worker.js must run as a worker thread');
serveCalls(parentPort, (name) => {
  const load = DUTIES[name];
  if (load === undefined) throw new Error(`unknown worker service ${name}`);
  return load();
});
