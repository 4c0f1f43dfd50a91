import { exitCodeIf, verb } from './verb';

export const doctor = verb({
  summary:
    'show what this machine offers and lacks, with remedies, and why each action works or not; the exit code is 1 if something important is missing; needs no host',
  examples: ['', '--json'],
  async run(context) {
    const [{ describeThisMachine, createActionsHere }, { examineMachine, isImportantMissing }, { printReport }] =
      await Promise.all([import('./this-machine'), import('../doctor/examine-machine'), import('./doctor-lines')]);
    const machine = await describeThisMachine(context);
    const report = await examineMachine(machine, createActionsHere(context));
    if (context.json) context.terminal.printJson(report);
    else printReport(context.terminal, report);
    return exitCodeIf(!isImportantMissing(report));
  },
});
