/** In which something may happen by itself, and a person sets how far it goes. */
export const AUTOMATION_AREAS = ['processor', 'memory', 'disk', 'power'] as const;
export type AutomationArea = (typeof AUTOMATION_AREAS)[number];

/**
 * Areas that had a level once. Nothing there can be measured or is an emergency, so nothing was ever proposed in them;
 * files and requests that name them are taken still, and have no effect.
 */
export const RETIRED_AREAS = ['startup', 'homeostat'] as const;
export type RetiredArea = (typeof RETIRED_AREAS)[number];

export function isAutomationArea(area: string | undefined): area is AutomationArea {
  return (AUTOMATION_AREAS as readonly (string | undefined)[]).includes(area);
}

export function isRetiredArea(area: string | undefined): area is RetiredArea {
  return (RETIRED_AREAS as readonly (string | undefined)[]).includes(area);
}
