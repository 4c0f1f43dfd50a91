import { useState } from 'react';
import type { Recommendations } from '../../../shared/contract/recommendation-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { useToast } from '../../components/toast';
import { recommendationsQuery } from '../../live/optimization-queries';
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';

export type RecommendationChoice = 'dismiss' | 'snooze' | 'never' | 'restore';

export interface Recommending {
  /** Undefined while no ranking is known. */
  readonly recommendations: Recommendations | undefined;
  /** Another one after every decision. */
  readonly decided: number;
  readonly isBusy: boolean;
  readonly decide: (choice: RecommendationChoice, id: string) => void;
}

/** What is recommended, and what a person decides of it. */
export function useRecommendations(version: number): Recommending {
  const [decided, setDecided] = useState(0);
  // What the host said of a decision is shown at once: the next answer may be seconds away.
  const [answered, setResult] = useState<Recommendations>();
  const { loaded } = useQuery(recommendationsQuery(version));
  const { isBusy, run } = useCall();
  const show = useToast();

  async function decide(choice: RecommendationChoice, id: string): Promise<void> {
    const called = await run(({ recommendations }) =>
      choice === 'snooze' ? recommendations.snooze({ id, forMs: DAY_MS }) : recommendations[choice]({ id }),
    );
    if (called.ok) setResult(called.value);
    else show({ tone: 'critical', text: failureText(called.failure) });
    setDecided((before) => before + 1);
  }

  const requested = loaded.kind === 'ready' ? loaded.value : undefined;
  const hasNewerResult = answered !== undefined && answered.atMs > (requested?.atMs ?? 0);
  return {
    recommendations: hasNewerResult ? answered : requested,
    decided,
    isBusy,
    decide: (choice, id) => void decide(choice, id),
  };
}
