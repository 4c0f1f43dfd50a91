import { check } from './check';
import { test } from './test';

export const rules = { summary: 'check or test alert rules', verbs: { check, test } };
