import type { RecommendationEngine } from './recommendation-engine';

export function createRecommendationHandlers(engine: RecommendationEngine) {
  return {
    list: () => engine.check(),
    dismiss: ({ id }: { readonly id: string }) => engine.dismiss(id),
    snooze: ({ id, forMs }: { readonly id: string; readonly forMs: number }) => engine.snooze(id, forMs),
    never: ({ id }: { readonly id: string }) => engine.never(id),
    restore: ({ id }: { readonly id: string }) => engine.restore(id),
  };
}
