import { type ReactNode, useId, useState } from 'react';
import type { ActionInfo, Suggestion } from '../../../shared/contract/optimization-schemas';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Icon } from '../../components/icon';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { PlanDetails } from './plan-details';
import { RiskBadge } from './risk-badge';
import styles from './suggestion-card.module.css';
import type { ApplyRequest } from './use-apply';

export interface SuggestionCardProps {
  readonly suggestion: Suggestion;
  /** What the action is; undefined while that is not known. */
  readonly info: ActionInfo | undefined;
  /** What became of the action here before. */
  readonly record: string;
  /** Why it stands where it does. */
  readonly notes: ReactNode;
  /** Whether a link led here. */
  readonly isSought: boolean;
  /** Why nothing can be applied now; undefined where it can. */
  readonly obstacle: string | undefined;
  readonly onApply: (request: ApplyRequest, isMeasured: boolean) => void;
}

/** As long as the host takes it. */
const MAX_WHY_LENGTH = 500;

/** One thing that would help: what it does to what, what to expect and by which evidence, what it risks, and one click. */
export function SuggestionCard({ suggestion, info, record, notes, isSought, obstacle, onApply }: SuggestionCardProps) {
  const [isPlanShown, setIsPlanShown] = useState(false);
  const id = useId();
  const { action, target, targetText, effect, risk, privilege } = suggestion;
  const request = { action, target };
  const reasoned = { ...request, why: suggestion.problem.slice(0, MAX_WHY_LENGTH) };
  const isMeasured = info?.isMeasured ?? false;
  return (
    <article className={`${styles.card} ${isSought ? styles.sought : ''}`} aria-labelledby={id}>
      <header className={styles.header}>
        <h3 id={id} className={styles.title}>
          <Plain text={info?.summary ?? action} />
        </h3>
        <span className={styles.target}>
          <Plain text={targetText} maxLength={80} />
        </span>
        <span className={styles.marks}>
          <RiskBadge risk={risk} />
          {privilege === 'root' && <Badge icon="plug">Requires administrator rights</Badge>}
        </span>
      </header>
      <dl className={styles.facts}>
        <dt>Expected</dt>
        <dd>
          <Prose text={effect} />
        </dd>
        <dt>On this machine</dt>
        <dd>
          <Prose text={record} />
        </dd>
      </dl>
      {notes}
      <footer className={styles.actions}>
        <Button
          variant="primary"
          icon="start"
          disabled={obstacle !== undefined}
          title={obstacle}
          onClick={() => onApply(reasoned, isMeasured)}
        >
          Apply
        </Button>
        {isMeasured && (
          <Button disabled={obstacle !== undefined} title={obstacle} onClick={() => onApply(reasoned, false)}>
            Apply without measuring
          </Button>
        )}
        <button
          type="button"
          className={styles.disclosure}
          aria-expanded={isPlanShown}
          onClick={() => setIsPlanShown(!isPlanShown)}
        >
          <span className={`${styles.arrow} ${isPlanShown ? styles.open : ''}`}>
            <Icon name="later" size={12} />
          </span>
          Preview changes
        </button>
        <span className={styles.how}>
          {isMeasured
            ? 'The change is measured first and kept only if it proves better.'
            : 'Its effect cannot be measured here. The change stays until you undo it.'}
        </span>
      </footer>
      {isPlanShown && <PlanDetails request={request} />}
    </article>
  );
}
