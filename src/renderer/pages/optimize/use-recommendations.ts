import { useQuery } from '@tanstack/react-query';
import type { Recommendations } from '../../../shared/contract/recommendation-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { useAction } from '../../components';
import { api, orpc, queryClient } from '../../live/host-api';

export type RecommendationChoice = 'dismiss' | 'snooze' | 'never' | 'restore';

export interface Recommending {
  /** Undefined until a ranking is known. */
  readonly recommendations: Recommendations | undefined;
  /** Differs after every decision. */
  readonly decided: string;
  readonly isBusy: boolean;
  readonly decide: (choice: RecommendationChoice, id: string) => void;
}

interface Decision {
  readonly choice: RecommendationChoice;
  readonly id: string;
}

/** Returns the recommendations, and the way to decide on them. */
export function useRecommendations(): Recommending {
  const options = orpc.recommendations.list.queryOptions({ refetchInterval: 5_000 });
  const { data } = useQuery(options);
  const { mutate, isPending, status, submittedAt } = useAction({
    mutationFn: ({ choice, id }: Decision) =>
      choice === 'snooze' ? api.recommendations.snooze({ id, forMs: DAY_MS }) : api.recommendations[choice]({ id }),
    onSuccess: (ranked) => void queryClient.setQueryData(options.queryKey, ranked),
  });
  return {
    recommendations: data,
    decided: `${status} ${submittedAt}`,
    isBusy: isPending,
    decide: (choice, id) => mutate({ choice, id }),
  };
}
