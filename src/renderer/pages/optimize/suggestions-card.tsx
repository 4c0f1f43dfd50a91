import { useState } from 'react';
import type { ActionInfo, Change, Suggestion } from '../../../shared/contract/optimization-schemas';
import type { Recommendations } from '../../../shared/contract/recommendation-schemas';
import { Button, Card, EmptyState, Icon, Prose, QueryResult, Row, Stack, Text } from '../../components';
import type { Loadable } from '../../live/loadable';
import { optimizeHash } from '../../routes';
import { trackRecord } from '../../text/optimization-labels';
import { NotRecommendedList } from './not-recommended-list';
import { RecommendationNotes } from './recommendation-notes';
import { findRecommended, orderAsRecommended } from './recommended-order';
import { SuggestionCard } from './suggestion-card';
import { groupSuggestions, isSought, type Sought, type SuggestionGroup } from './suggestion-groups';
import type { ApplyRequest } from './use-apply';
import { useHeld } from './use-held';
import type { Recommending } from './use-recommendations';

export interface SuggestionsCardProps {
  readonly result: Loadable<readonly Suggestion[]>;
  readonly actions: readonly ActionInfo[];
  readonly open: readonly Change[];
  readonly history: readonly Change[];
  readonly recommending: Recommending;
  readonly sought: Sought;
  /** Differs after every change, which renews the held suggestions. */
  readonly version: string;
  readonly obstacle: string | undefined;
  readonly onApply: (request: ApplyRequest, isMeasured: boolean) => void;
}

const SHOWN = 3;

/** Suggestions for the current problems. Nothing is applied without a click. */
export function SuggestionsCard(props: SuggestionsCardProps) {
  const { result, open, sought, version, recommending } = props;
  const { recommendations, decided, isBusy, decide } = recommending;
  const { held, hold } = useHeld({ answer: result, recommendations }, `${version} ${decided}`);
  return (
    <div {...hold}>
      <Card title="Suggestions" detail="nothing changes until you apply it">
        <QueryResult result={held.answer} what="suggestions">
          {(listed) => {
            const suggestions = orderAsRecommended(listed, held.recommendations);
            const groups = groupSuggestions(suggestions, open, sought);
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
                  <Group key={group.problem} group={group} {...props} recommendations={held.recommendations} />
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
  readonly recommendations: Recommendations | undefined;
}

function Group({ group, recommendations, ...props }: GroupProps) {
  const { actions, history, sought, obstacle, onApply, recommending } = props;
  const notesOn = (suggestion: Suggestion) => {
    const recommended = findRecommended(suggestion, recommendations);
    if (recommended === undefined) return null;
    const { isBusy, decide } = recommending;
    return <RecommendationNotes recommended={recommended} isBusy={isBusy} onDecide={decide} />;
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
          onApply={onApply}
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
      <a href={optimizeHash({ section: 'actions', action, target })}>Choose an action</a>
    </EmptyState>
  );
}
