/**
 * Adds to every number after a blank, a colon or an equals sign, as counters grow. A counter that is 0 stays 0: nothing
 * uses that device.
 */
export function addToCounters(text: string, count: number): string {
  return text.replace(/(?<=[ \t=:])[1-9]\d*/g, (digits) => String(Number(digits) + count));
}
