import { useQuery } from '@tanstack/react-query';
import type { OptimizationPlan } from '../../../shared/contract/optimization-schemas';
import { Columns, Plain, Prose, QueryResult, Stack } from '../../components';
import { orpc } from '../../live/host-api';
import { administratorLine } from '../../text/optimization-labels';
import { CopyLines } from './copy-lines';
import { sameValues } from './same-values';
import type { ApplyRequest } from './use-apply';

interface PlanDetailsProps {
  readonly request: ApplyRequest;
}

/** Shows what exactly would be written and how to undo it, without a change. */
export function PlanDetails({ request }: PlanDetailsProps) {
  const result = useQuery(
    orpc.optimize.plan.queryOptions({ input: request, refetchInterval: 60_000, placeholderData: () => undefined }),
  );
  const line = result.error === null ? undefined : administratorLine(result.error.message);
  if (line !== undefined) return <CopyLines label="Run as administrator" lines={[line]} />;
  return (
    <QueryResult result={result} what="the plan">
      {(plan) =>
        plan.before.every((value, index) => value === plan.want[index]) ? (
          <p>The setting already has this value. Nothing would be written.</p>
        ) : (
          <Stack gap={2}>
            <p>
              <Values {...plan} />
              {plan.note !== '' && (
                <>
                  {' '}
                  <Prose text={plan.note} />
                </>
              )}
            </p>
            <Columns>
              <CopyLines label="Equivalent shell commands" lines={plan.doLines} />
              <CopyLines label="Shell commands to undo" lines={plan.undoLines} />
            </Columns>
          </Stack>
        )
      }
    </QueryResult>
  );
}

function Values({ before, want }: Pick<OptimizationPlan, 'before' | 'want'>) {
  const groups = sameValues(before, want).filter(({ from, to }) => from !== to);
  return (
    <>
      {groups.map(({ from, to, count }, index) => (
        <span key={`${from} ${to}`}>
          {index > 0 && ', '}
          {want.length > 1 && `${count} × `}
          <code>
            <Plain text={from} />
          </code>{' '}
          becomes{' '}
          <code>
            <Plain text={to} />
          </code>
        </span>
      ))}
      .
    </>
  );
}
