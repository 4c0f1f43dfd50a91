import { expect, it, onTestFinished, vi } from 'vitest';
import { QUESTION } from '../../../tests/helpers/approval-samples';
import type { Approval } from '../../shared/contract/automation-schemas';
import { Bus } from '../base/bus';
import type { DesktopMessage, DesktopOutcome } from '../base/desktop-notifier';
import { AdvisedError, UnknownNameError } from '../base/errors';
import { AppLog } from '../base/log';
import { ApprovalNotifier } from './approval-notifier';

const CHANGE: Approval = {
  ...QUESTION,
  id: 'ask-3c4d',
  text: QUESTION.problem,
  choices: [
    { id: 'approve', text: 'Approve' },
    { id: 'decline', text: 'Reject' },
  ],
};

/** A desktop, and automation with the given approvals. */
function create(...approvals: readonly Approval[]) {
  const state = {
    approvals,
    outcome: { kind: 'shown' } as DesktopOutcome,
    isWanted: (_: DesktopMessage['urgency']) => true,
    failure: undefined as Error | undefined,
  };
  const changes = new Bus<true>();
  const shown: DesktopMessage[] = [];
  const withdrawn: string[] = [];
  const answers: [string, unknown][] = [];
  const logged: string[] = [];
  const notifier = new ApprovalNotifier({
    optimizer: {
      get approvals() {
        return state.approvals;
      },
      changes,
      answer: async (id, choice) => {
        answers.push([id, choice]);
        if (state.failure !== undefined) throw state.failure;
        state.approvals = state.approvals.filter((one) => one.id !== id);
        changes.emit(true);
      },
    },
    desktop: {
      show: async (message) => {
        if (state.outcome.kind === 'shown') shown.push(message);
        return state.outcome;
      },
      withdraw: async (id) => void withdrawn.push(id),
      close: () => undefined,
    },
    isWanted: (urgency) => state.isWanted(urgency),
    titleOf: () => 'Pause a process',
    log: new AppLog((line) => void logged.push(line), Date.now, 'warn').for('test'),
    retryMs: 10,
  });
  onTestFinished(() => notifier.stop());
  const change = async (next: readonly Approval[]) => {
    state.approvals = next;
    changes.emit(true);
    await notifier.settled;
  };
  return { notifier, state, changes, shown, withdrawn, answers, logged, change };
}

it('shows a question once, urgently, with its answers as buttons and as commands', async () => {
  const { notifier, shown, change } = create(QUESTION);
  notifier.start();
  await notifier.settled;
  await change([QUESTION]);
  expect(shown).toEqual([
    {
      id: 'ask-1a2b',
      title: 'Memory runs out in about 40 s.',
      body: QUESTION.problem,
      urgency: 'critical',
      isOver: false,
      buttons: QUESTION.choices,
      withoutButtons: [
        'Pause Blender: homeostat automation answer ask-1a2b pause',
        'Close it: homeostat automation answer ask-1a2b close',
        'Leave it: homeostat automation answer ask-1a2b leave',
      ].join('\n'),
    },
  ]);
});

it('shows a change that waits for approval, with the summary of its action', async () => {
  const { notifier, shown } = create(CHANGE);
  notifier.start();
  await notifier.settled;
  expect(shown).toMatchObject([
    {
      title: 'Approve a change?',
      body: `Pause a process: Blender (pid 42)\n${CHANGE.problem}`,
      urgency: 'normal',
      buttons: [{ id: 'approve' }, { id: 'decline' }],
    },
  ]);
});

it('asks without a time if none is known', async () => {
  const { notifier, shown } = create({ ...QUESTION, text: QUESTION.problem });
  notifier.start();
  await notifier.settled;
  expect(shown[0]).toMatchObject({ title: 'Homeostat needs your decision', body: QUESTION.problem });
});

it('shows hostile names as plain text', async () => {
  const { notifier, shown } = create({ ...CHANGE, targetText: 'evil\u001b[2J\nname\u202e' });
  notifier.start();
  await notifier.settled;
  expect(shown[0]?.body.split('\n')).toEqual(['Pause a process: evil␛[2J␊name\ufffd', CHANGE.problem]);
});

it('passes the first press of a button on, and removes the message', async () => {
  const { notifier, answers, withdrawn } = create(QUESTION);
  notifier.start();
  await notifier.settled;
  notifier.hear('ask-9999', 'close');
  notifier.hear('ask-1a2b', 'show');
  notifier.hear('ask-1a2b', 'dismiss');
  notifier.hear('ask-1a2b', 'acknowledge');
  expect(answers).toEqual([]);
  notifier.hear('ask-1a2b', 'pause');
  await vi.waitFor(() => expect(withdrawn).toEqual(['ask-1a2b']));
  notifier.hear('ask-1a2b', 'close');
  expect(answers).toEqual([['ask-1a2b', 'pause']]);
});

it('ignores a press in the moment in which the question ends, and reports an answer without effect', async () => {
  const { notifier, state, shown, logged } = create(QUESTION);
  notifier.start();
  await notifier.settled;
  state.failure = new UnknownNameError('The approval is no longer pending', '');
  notifier.hear('ask-1a2b', 'pause');
  await notifier.settled;
  expect(shown).toHaveLength(1);
  expect(logged).toEqual([]);
  state.failure = new AdvisedError('freeze cannot be applied: it is essential', 'Choose another target or value.');
  notifier.hear('ask-1a2b', 'pause');
  await vi.waitFor(() => expect(shown).toHaveLength(2));
  expect(shown[1]).toMatchObject({
    title: 'Your answer had no effect',
    body: 'freeze cannot be applied: it is essential\nChoose another target or value.',
    isOver: true,
  });
  expect(logged).toHaveLength(1);
});

it('removes a message that was answered elsewhere or expired, and all of them when it stops', async () => {
  const { notifier, withdrawn, change } = create(QUESTION, CHANGE);
  notifier.start();
  await notifier.settled;
  await change([CHANGE]);
  expect(withdrawn).toEqual(['ask-1a2b']);
  await notifier.stop();
  expect(withdrawn).toEqual(['ask-1a2b', 'ask-3c4d']);
});

it('shows it again after a restart of the desktop, and as soon as there is one', async () => {
  const { notifier, state, shown } = create(QUESTION);
  state.outcome = { kind: 'absent', reason: 'no session bus' };
  notifier.start();
  await notifier.settled;
  expect(shown).toEqual([]);
  state.outcome = { kind: 'shown' };
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  notifier.hear('ask-1a2b', 'lost');
  await vi.waitFor(() => expect(shown).toHaveLength(2));
});

it('is silent if the person wants no notifications', async () => {
  const { notifier, state, shown } = create(QUESTION, CHANGE);
  state.isWanted = (urgency) => urgency === 'critical';
  notifier.start();
  await notifier.settled;
  expect(shown.map(({ id }) => id)).toEqual(['ask-1a2b']);
});
