import { argument } from '../inputs';
import { exitCodeIf, query, type Verb } from '../verb';

/** Defines a verb that starts, stops or restarts a service. */
export function control(action: 'start' | 'stop' | 'restart'): Verb {
  return query({
    summary: `${action} a service or the services of a group`,
    inputs: { name: argument('<service>', 'name of a service or group') },
    examples: ['web'],
    ask: (api, { name }) => api.services.control({ name, verb: action }),
    lines: (done) => done.map(({ name, message }) => `${name}: ${message}`),
    exitCode: (done) => exitCodeIf(action === 'stop' || done.every(({ isHealthy }) => isHealthy)),
  });
}
