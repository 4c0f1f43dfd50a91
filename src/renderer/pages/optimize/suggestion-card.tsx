import { type ReactNode, useId, useState } from 'react';
import type { ActionInfo, Suggestion } from '../../../shared/contract/optimization-schemas';
import { Badge, Button, Muted, Plain, Prose, Row, Text } from '../../components';
import styles from './optimize.module.css';
import { PlanDetails } from './plan-details';
import { RiskBadge } from './risk-badge';
import type { ApplyRequest } from './use-apply';

interface SuggestionCardProps {
  readonly suggestion: Suggestion;
  /** Undefined while the catalog is not there. */
  readonly info: ActionInfo | undefined;
  /** Earlier results of the action on this machine. */
  readonly record: string;
  /** Reasons for its rank. */
  readonly notes: ReactNode;
  /** True where a link led here. */
  readonly isSought: boolean;
  /** Why nothing can be applied now; undefined where it can. */
  readonly obstacle: string | undefined;
  readonly onApply: (request: ApplyRequest, isMeasured: boolean) => void;
}

/** The limit of the host. */
const MAX_WHY_LENGTH = 500;

/** One suggestion: the action and its target, the expected effect, the risk, and one click. */
export function SuggestionCard({ suggestion, info, record, notes, isSought, obstacle, onApply }: SuggestionCardProps) {
  const [isPlanShown, setIsPlanShown] = useState(false);
  const id = useId();
  const { action, target, targetText, effect, risk, privilege } = suggestion;
  const request = { action, target };
  const reasoned = { ...request, why: suggestion.problem.slice(0, MAX_WHY_LENGTH) };
  const isMeasured = info?.isMeasured ?? false;
  return (
    <article className={`${styles.card} ${isSought ? styles.sought : ''}`} aria-labelledby={id}>
      <Row as="header" gap={3}>
        <h3 id={id}>
          <Plain text={info?.summary ?? action} />
        </h3>
        <code>
          <Plain text={targetText} />
        </code>
        <Row gap={1} className={styles.end}>
          <RiskBadge risk={risk} />
          {privilege === 'root' && <Badge icon="plug">Requires administrator rights</Badge>}
        </Row>
      </Row>
      <Text as="p" size="s">
        <Muted>Expected:</Muted> <Prose text={effect} />
        <br />
        <Muted>On this machine:</Muted> <Prose text={record} />
      </Text>
      {notes}
      <Row as="footer">
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
        <Button
          variant="quiet"
          icon={isPlanShown ? 'minus' : 'plus'}
          aria-expanded={isPlanShown}
          onClick={() => setIsPlanShown(!isPlanShown)}
        >
          Preview changes
        </Button>
        <Muted>
          {isMeasured
            ? 'The change is measured first and kept only if it proves better.'
            : 'Its effect cannot be measured here. The change stays until you undo it.'}
        </Muted>
      </Row>
      {isPlanShown && <PlanDetails request={request} />}
    </article>
  );
}
