import { apply } from './apply';
import { history } from './history';
import { list } from './list';
import { recheck } from './recheck';
import { report } from './report';
import { status } from './status';
import { suggest } from './suggest';
import { unblock } from './unblock';

export const optimize = {
  summary: 'make reversible changes',
  verbs: { list, suggest, apply, status, history, recheck, unblock, report },
};
