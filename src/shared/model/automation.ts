/** Areas with an automation level that a person sets. */
export const AUTOMATION_AREAS = ['processor', 'memory', 'disk', 'power'] as const;
export type AutomationArea = (typeof AUTOMATION_AREAS)[number];

/**
 * Areas that formerly had a level, although nothing was ever proposed in them. Files and requests may still name them,
 * without effect.
 */
export const RETIRED_AREAS = ['startup', 'homeostat'] as const;
export type RetiredArea = (typeof RETIRED_AREAS)[number];

/** Levels of an area: nothing, suggestions only, an approval before each change, or changes within the policy. */
export const AUTOMATION_LEVELS = ['off', 'suggest', 'ask', 'automatic'] as const;
export type AutomationLevel = (typeof AUTOMATION_LEVELS)[number];

export function isAutomationArea(area: string | undefined): area is AutomationArea {
  return (AUTOMATION_AREAS as readonly (string | undefined)[]).includes(area);
}

export function isRetiredArea(area: string | undefined): area is RetiredArea {
  return (RETIRED_AREAS as readonly (string | undefined)[]).includes(area);
}

/** Answers of a person: to a change that waits for approval, or to a question in an emergency. */
export const APPROVAL_CHOICES = ['approve', 'decline', 'pause', 'close', 'leave'] as const;
export type ApprovalChoice = (typeof APPROVAL_CHOICES)[number];

/** Returns true for a question in an emergency, false for a change that only waits for approval. */
export function isQuestion({ choices }: { readonly choices: readonly { readonly id: ApprovalChoice }[] }): boolean {
  return choices.some(({ id }) => id === 'pause');
}
