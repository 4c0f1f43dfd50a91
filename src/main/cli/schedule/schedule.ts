import { add } from './add';
import { cancel } from './cancel';
import { list } from './list';
import { quiet } from './quiet';

export const schedule = { summary: 'schedule changes', verbs: { list, add, cancel, quiet } };
