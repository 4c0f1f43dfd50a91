import { useQuery } from '@tanstack/react-query';
import { DAY_MS } from '../../../shared/model/time';
import { useAction } from '../../components';
import { api, orpc, queryClient } from '../../live/host-api';

export type RecommendationChoice = 'dismiss' | 'snooze' | 'never' | 'restore';

export type Recommending = ReturnType<typeof useRecommendations>;

/** Returns the recommendations, and the way to decide on them. */
export function useRecommendations() {
  const options = orpc.recommendations.list.queryOptions({ refetchInterval: 5_000 });
  const { data } = useQuery(options);
  const { mutate, isPending, status, submittedAt } = useAction({
    mutationFn: ({ choice, id }: { readonly choice: RecommendationChoice; readonly id: string }) =>
      choice === 'snooze' ? api.recommendations.snooze({ id, forMs: DAY_MS }) : api.recommendations[choice]({ id }),
    onSuccess: (ranked) => void queryClient.setQueryData(options.queryKey, ranked),
  });
  return {
    /** Undefined until a ranking is known. */
    recommendations: data,
    /** Differs after every decision. */
    decided: `${status} ${submittedAt}`,
    isBusy: isPending,
    decide: (choice: RecommendationChoice, id: string) => mutate({ choice, id }),
  };
}
