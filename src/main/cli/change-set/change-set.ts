import { check } from './check';
import { list } from './list';
import { report } from './report';
import { submit } from './submit';

export const changeSet = {
  summary: 'apply changes together or not at all',
  verbs: { list, submit, check, report },
};
