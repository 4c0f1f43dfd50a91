import { expect, it } from 'vitest';
import { sampleBottleneck } from '../../../tests/helpers/health-samples';
import { culpritsOf } from './situation';

const culprit = (pid: number, share: number) => ({ app: `app ${pid}`, pid, processes: 1, share, text: '' });

it('blames programs with a fair share, and no unknown process', () => {
  const bottleneck = sampleBottleneck({
    resource: 'cpu',
    untilMs: null,
    culprits: [culprit(7, 0.6), culprit(0, 0.2), culprit(8, 0.15), culprit(9, 0.05)],
  });
  const found = culpritsOf('cpu')({ bottlenecks: [bottleneck], ownSteps: [] });
  expect(found.map(({ target }) => target)).toEqual(['pid:7', 'pid:8']);
});
