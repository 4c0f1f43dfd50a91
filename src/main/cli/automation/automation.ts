import { answer, answerWith } from './answer';
import { decisions } from './decisions';
import { level } from './level';
import { links } from './links';
import { panic } from './panic';
import { pause } from './pause';
import { resume } from './resume';
import { status } from './status';

export const automation = {
  summary: 'control automatic changes',
  verbs: {
    status,
    level,
    pause,
    resume,
    panic,
    yes: answer(true),
    no: answer(false),
    answer: answerWith,
    decisions,
    links,
  },
};
