import { question } from '../lab/question';
import type { Scenario } from '../lab/scenario';

/** One scenario for each button. */
export const QUESTIONS: readonly Scenario[] = [
  question({
    id: 'pause',
    summary: 'the program in front takes the memory, and its pause is clicked',
    label: '^Pause',
    judge: ({ isStopped }) => (isStopped ? undefined : 'it is not paused'),
  }),
  question({
    id: 'close',
    summary: 'the program in front takes the memory, and its end is clicked',
    label: '^Close',
    judge: ({ isAlive }) => (isAlive ? 'it has not ended' : undefined),
  }),
  question({
    id: 'leave',
    summary: 'the program in front takes the memory, and is left alone',
    label: '^Leave',
    judge: ({ isAlive, isStopped }) => (isAlive && !isStopped ? undefined : 'it was not left alone'),
  }),
];
