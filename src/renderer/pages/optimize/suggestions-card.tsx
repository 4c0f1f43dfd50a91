import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ActionInfo, Change, OptimizationStatus, Suggestion } from '../../../shared/contract/optimization-schemas';
import { Button, Card, EmptyState, Icon, Prose, QueryResult, Row, Stack, Text } from '../../components';
import { orpc } from '../../live/host-api';
import { optimizeHash } from '../../routes';
import { trackRecord } from '../../text/optimization-labels';
import { NotRecommendedList } from './not-recommended-list';
import { RecommendationNotes } from './recommendation-notes';
import { findRecommended, orderAsRecommended } from './recommended-order';
import { SuggestionCard } from './suggestion-card';
import { groupSuggestions, isSought, type Sought, type SuggestionGroup } from './suggestion-groups';
import type { Optimizing } from './use-apply';
import { useHeld } from './use-held';
import { type Recommending, useRecommendations } from './use-recommendations';

export interface SuggestionsCardProps {
  readonly status: OptimizationStatus | undefined;
  readonly history: readonly Change[];
  readonly actions: readonly ActionInfo[];
  readonly sought: Sought;
  readonly optimizing: Optimizing;
  /** Why nothing can be applied now; undefined where it can. */
  readonly obstacle: string | undefined;
}

const SHOWN = 3;

/** Suggestions for the current problems. Nothing is applied without a click. */
export function SuggestionsCard(props: SuggestionsCardProps) {
  const { status, sought, optimizing } = props;
  const result = useQuery(orpc.optimize.suggest.queryOptions({ refetchInterval: 5_000 }));
  const recommending = useRecommendations();
  const { recommendations, decided, isBusy, decide } = recommending;
  const { held, hold } = useHeld({ answer: result, recommendations }, `${optimizing.version} ${decided}`);
  return (
    <div {...hold}>
      <Card title="Suggestions" detail="nothing changes until you apply it">
        <QueryResult result={held.answer} what="suggestions">
          {(listed) => {
            const suggestions = orderAsRecommended(listed, held.recommendations);
            const groups = groupSuggestions(suggestions, status?.open ?? [], sought);
            const isFound = suggestions.some((one) => isSought(one, sought));
            const isMissed = (sought.action !== undefined || sought.target !== undefined) && !isFound;
            return (
              <Stack gap={4}>
                {isMissed && <Missed sought={sought} />}
                {groups.length === 0 && !isMissed && (
                  <EmptyState title="No suggestions">
                    Homeostat suggests a change when a program, a disk or Homeostat itself slows this machine down. “All
                    actions” lists everything it can do.
                  </EmptyState>
                )}
                {groups.map((group) => (
                  <Group
                    key={group.problem}
                    group={group}
                    {...props}
                    recommending={{ ...recommending, recommendations: held.recommendations }}
                  />
                ))}
                <NotRecommendedList
                  items={held.recommendations?.notRecommended ?? []}
                  isBusy={isBusy}
                  onRestore={(id) => decide('restore', id)}
                />
              </Stack>
            );
          }}
        </QueryResult>
      </Card>
    </div>
  );
}

interface GroupProps extends SuggestionsCardProps {
  readonly group: SuggestionGroup;
  readonly recommending: Recommending;
}

function Group({ group, recommending, actions, history, sought, obstacle, optimizing }: GroupProps) {
  const { recommendations, isBusy, decide } = recommending;
  const notesOn = (suggestion: Suggestion) => {
    const recommended = findRecommended(suggestion, recommendations);
    return recommended && <RecommendationNotes recommended={recommended} isBusy={isBusy} onDecide={decide} />;
  };
  const [isAllShown, setIsAllShown] = useState(false);
  const shown = isAllShown ? group.suggestions : group.suggestions.slice(0, SHOWN);
  const more = group.suggestions.length - shown.length;
  return (
    <Stack as="section" gap={2}>
      <Text tone="degraded">
        <Row isUnbroken>
          <Icon name="warning" size={14} />
          <Prose text={group.problem} />
        </Row>
      </Text>
      {shown.map((suggestion) => (
        <SuggestionCard
          key={`${suggestion.action} ${suggestion.target}`}
          suggestion={suggestion}
          info={actions.find(({ id }) => id === suggestion.action)}
          record={trackRecord(suggestion.action, history)}
          notes={notesOn(suggestion)}
          isSought={isSought(suggestion, sought)}
          obstacle={obstacle}
          onApply={optimizing.apply}
        />
      ))}
      {more > 0 && (
        <Row>
          <Button variant="quiet" icon="plus" onClick={() => setIsAllShown(true)}>
            Show {more} more
          </Button>
        </Row>
      )}
    </Stack>
  );
}

/** Answers a link to something that is not suggested, or no longer. */
function Missed({ sought }: { readonly sought: Sought }) {
  const { action, target } = sought;
  return (
    <EmptyState title="Not suggested right now">
      {action === undefined
        ? 'No action fits the problem, or the problem is over. '
        : 'The problem that this action addresses is not present. '}
      <a href={optimizeHash({ section: 'actions', action, target })}>
        {target === undefined ? 'Choose an action' : 'See what works there'}
      </a>
    </EmptyState>
  );
}
