import type { RuleTest } from '../../../shared/contract/alert-schemas';

/** The results of a rule, with their titles. */
export const TEST_COUNTS = [
  ['Fired', 'fired'],
  ['Notified', 'notified'],
  ['Incidents caught', 'incidentsCaught'],
  ['Incidents missed', 'incidentsMissed'],
] as const;

type Tested = RuleTest['rules'][number];

/** The test results of one rule, as it is active and as it is edited. */
export interface RuleComparison {
  readonly rule: string;
  /** Undefined where the rule is new. */
  readonly before: Tested | undefined;
  /** Undefined where the rule was taken away. */
  readonly after: Tested | undefined;
  readonly isChanged: boolean;
}

/** Compares rule by rule, those that would have fired most often first. */
export function compareTests(before: RuleTest, after: RuleTest): readonly RuleComparison[] {
  const names = [...new Set([...after.rules, ...before.rules].map(({ rule }) => rule))];
  const find = ({ rules }: RuleTest, name: string) => rules.find(({ rule }) => rule === name);
  return names
    .map((rule) => {
      const [own, next] = [find(before, rule), find(after, rule)];
      return { rule, before: own, after: next, isChanged: !isSame(own, next) };
    })
    .sort((a, b) => weightOf(b) - weightOf(a));
}

function isSame(before: Tested | undefined, after: Tested | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return TEST_COUNTS.every(([, count]) => before[count] === after[count]);
}

const weightOf = ({ before, after }: RuleComparison) => Math.max(before?.fired ?? 0, after?.fired ?? 0);

/** @example changeText('2', '5') // '2 → 5' */
export function changeText(before: string | number | undefined, after: string | number | undefined): string {
  if (before === after) return `${after ?? '–'}`;
  return `${before ?? '–'} → ${after ?? '–'}`;
}
