import { configFor, type Watched } from './emergency';
import type { Guest } from './guest';
import { EAT } from './loads';
import type { Findings, Scenario } from './scenario';
import { type Snapshot, takeSnapshot } from './snapshot';

/** An answer to the question that an emergency asks for which no lever works. */
export interface Answer {
  readonly id: 'pause' | 'close' | 'leave';
  readonly summary: string;
  /** Regular expression that the label of the button matches. */
  readonly label: string;
  /** @returns the problem; undefined if the program is as the answer says */
  readonly judge: (state: ProgramState) => string | undefined;
}

export interface ProgramState {
  readonly isAlive: boolean;
  readonly isStopped: boolean;
}

const QUESTION_SECONDS = 75;
const ANSWER_SECONDS = 30;

/**
 * The program in the window in front takes the memory of a machine without swap: it may not be restrained unasked. A
 * click on a button of the notification decides.
 */
export function question(answer: Answer): Scenario {
  const { id, summary } = answer;
  const run = (guest: Guest) => askAndAnswer(guest, answer);
  return { id: `question-${id}`, summary, flavor: { swap: 'off' }, isDefault: false, run };
}

async function askAndAnswer(guest: Guest, { label, judge }: Answer): Promise<Findings> {
  await guest.run(`host start <<'F'\n${configFor(EAT)}\nF\ncall POST /automation/pause '{"untilMs":null}'`, 200);
  await guest.run(`set -e\nin-terminal load ${EAT.command}\nto-front load\n${EAT.ready ?? ''}`);
  const watched = await guest.ask<Watched>(`watch ${EAT.quantity} ${QUESTION_SECONDS} '${label}'`, 300);
  const { asked, shown, pressed, emergencies, obstacles } = watched;
  const cells = { reaction: pressed === null ? 'none' : `asked; "${pressed}" clicked`, lever: shown.join(' · ') };
  if (pressed === null) {
    const why = `emergencies: ${emergencies.join(' | ')}; ${obstacles.join(' | ')}`;
    return {
      cells,
      failures: [`asked: ${asked.join(' | ') || 'no'}; buttons: ${shown.join(' | ') || 'none'}; ${why}`],
    };
  }
  // A program that is left alone would be so at first in any case.
  await guest.run('sleep 5');
  const problem = await settle(guest, judge);
  const after = await undo(guest);
  return {
    cells: { ...cells, 'undone after end': after ?? 'yes' },
    failures: [problem, after].flatMap((one) => (one === undefined ? [] : [`after "${pressed}": ${one}`])),
  };
}

/** Waits until the program is as the answer says. */
async function settle(guest: Guest, judge: Answer['judge']): Promise<string | undefined> {
  for (let attempt = 0; ; attempt++) {
    const problem = judge(stateOf(await takeSnapshot(guest)));
    if (problem === undefined || attempt * 2 > ANSWER_SECONDS) return problem;
    await guest.run('sleep 2');
  }
}

/** Undoes all that was applied. @returns the problem; undefined if the program continues, or has ended */
async function undo(guest: Guest): Promise<string | undefined> {
  await guest.run(`lab-signal load USR1; call POST /optimize/undo '{"changeId":null}'`);
  return settle(guest, ({ isAlive, isStopped }) => (isAlive && isStopped ? 'still paused after the undo' : undefined));
}

function stateOf({ processes, settings }: Snapshot): ProgramState {
  const stopped = processes.load.filter((pid) => settings[`process ${pid} stopped`] === 'yes');
  return { isAlive: processes.load.length > 0, isStopped: stopped.length > 0 };
}
