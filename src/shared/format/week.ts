/** Begins with Monday, as hours of the week do. */
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** @example formatTimeOfDay(135) // '02:15' */
export function formatTimeOfDay(minuteOfDay: number): string {
  return [Math.floor(minuteOfDay / 60), minuteOfDay % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** @example weekdayNames([0, 3]) // ['Monday', 'Thursday'] */
export function weekdayNames(days: readonly number[]): readonly string[] {
  return days.map((day) => WEEKDAYS[day] as string);
}

/** @example describeHours([26, 27]) // 'Tuesday 02:00-04:00' */
export function describeHours(hours: readonly number[]): string {
  if (hours.length === 0) return 'every hour';
  const runs: [number, number][] = [];
  for (const hour of [...hours].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === hour && hour % 24 !== 0) last[1] = hour + 1;
    else runs.push([hour, hour + 1]);
  }
  // The same hours on several days are one habit.
  const runsByTime = Map.groupBy(
    runs,
    ([from, to]) => `${formatTimeOfDay((from % 24) * 60)}-${formatTimeOfDay((((to - 1) % 24) + 1) * 60)}`,
  );
  return [...runsByTime]
    .map(([time, same]) => `${describeDays(same.map(([from]) => Math.floor(from / 24)))} ${time}`)
    .join(', ');
}

function describeDays(days: readonly number[]): string {
  if (days.length === 7) return 'daily';
  if (days.join() === '0,1,2,3,4') return 'on weekdays';
  if (days.join() === '5,6') return 'on weekends';
  return weekdayNames(days).join(', ');
}
