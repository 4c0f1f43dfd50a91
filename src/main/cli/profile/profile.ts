import { list } from './list';
import { off } from './off';
import { use } from './use';

export const profile = { summary: 'apply a named set of changes', verbs: { list, use, off } };
