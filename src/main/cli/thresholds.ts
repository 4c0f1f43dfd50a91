import type { Bounds, ThresholdProposal, ThresholdsView } from '../../shared/contract/health-schemas';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { asReason } from '../../shared/format/sentence';
import { thresholdText } from '../../shared/format/threshold-text';
import { describeHours } from '../../shared/format/week';
import { type Command, EXIT, withApi } from './command';
import { formatColumns, type Terminal } from './terminal';

const SHOWN = { list: {}, proposals: {}, changes: {}, learn: {} };
const PROPOSAL = { needs: ['a proposal ID, which `homeostat thresholds proposals` lists'] };
const DECIDED = {
  adopt: PROPOSAL,
  dismiss: PROPOSAL,
  revert: { needs: ['a change ID, which `homeostat thresholds changes` lists'] },
};
const VERBS = { ...SHOWN, ...DECIDED };
type Shown = keyof typeof SHOWN;
type Decided = keyof typeof DECIDED;

export const thresholds: Command = {
  name: 'thresholds',
  summary: 'manage thresholds: list, proposals, changes, learn, adopt ID, dismiss ID, revert ID',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'list')
      .argument('[id]', 'the proposal ID; for revert, the change ID'),
  run: (context, [verb = 'list', id]) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const view = isDecision(verb)
        ? await decide(api.thresholds, verb, id as string)
        : await (verb === 'learn' ? api.thresholds.learn() : api.thresholds.get());
      if (json) terminal.printJson(view);
      else print(terminal, isDecision(verb) ? (verb === 'revert' ? 'changes' : 'proposals') : (verb as Shown), view);
      return EXIT.healthy;
    }),
};

type Deciders = { readonly [Verb in Decided]: (input: { id: string }) => Promise<ThresholdsView> };

function decide(api: Deciders, verb: Decided, id: string): Promise<ThresholdsView> {
  return api[verb]({ id });
}

function print(terminal: Terminal, verb: Shown, view: ThresholdsView): void {
  switch (verb) {
    case 'list':
      printThresholds(terminal, view);
      return;
    case 'changes':
      if (view.changes.length === 0) terminal.print('No thresholds have changed.');
      for (const change of view.changes) {
        const metric = view.limits.find(({ id }) => id === change.limit)?.metric ?? change.limit;
        const when = new Date(change.atMs).toLocaleString();
        const taken = change.isReverted ? ', reverted' : '';
        terminal.print(`${change.id}  ${when}, by ${change.by}${taken}`);
        terminal.print(`  ${change.limit}: ${move(metric, change.from, change.to)}. ${plainText(change.reason, 500)}`);
      }
      return;
    default:
      if (view.frozen !== null) terminal.print(`Thresholds cannot change now: ${asReason(view.frozen)}`);
      if (view.proposals.length === 0) terminal.print('No proposals.');
      for (const proposal of view.proposals) printProposal(terminal, proposal);
  }
}

function printThresholds(terminal: Terminal, { mode, role, limits }: ThresholdsView): void {
  terminal.print(`Thresholds for a ${role}; learning: ${mode}`);
  const rows = limits.map(({ id, title, metric, bounds, isLearned, isAdaptive }) => [
    id,
    title,
    thresholdText(metric, bounds.warning),
    thresholdText(metric, bounds.critical),
    isLearned ? 'learned' : isAdaptive ? '' : 'fixed',
  ]);
  for (const line of formatColumns([['threshold', 'description', 'warning', 'critical', ''], ...rows])) {
    terminal.print(line);
  }
}

function printProposal(
  terminal: Terminal,
  { id, title, metric, hours, from, to, reason, replay, isValid }: ThresholdProposal,
): void {
  const { crossingsBefore, crossingsAfter, incidentsMissed, incidentsEarlier } = replay;
  const when = hours.length === 0 ? '' : `, ${describeHours(hours)}`;
  terminal.print(`${id}${isValid ? '' : '  (not supported by the replay)'}`);
  terminal.print(`  ${title}: ${move(metric, from, to)}${when}. ${plainText(reason, 500)}`);
  terminal.print(
    `  Replay: ${plural(crossingsAfter, 'crossing')} instead of ${crossingsBefore}; ` +
      `${plural(incidentsEarlier, 'incident')} detected earlier, ${incidentsMissed === 0 ? 'none' : incidentsMissed} missed.`,
  );
}

function move(metric: string, from: Bounds, to: Bounds): string {
  return `${thresholdText(metric, from.warning)} → ${thresholdText(metric, to.warning)}`;
}

function isDecision(verb: string): verb is Decided {
  return Object.hasOwn(DECIDED, verb);
}
