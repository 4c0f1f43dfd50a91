/**
 * Returns the value in a file of /sys, the one in brackets if there are several. @example chosenValue('none [bfq]\n')
 * // 'bfq'
 */
export function chosenValue(text: string): string {
  return /\[([^[\]]+)\]/.exec(text)?.[1] ?? text.trim();
}

/** Returns every value that such a file offers. @example choicesOf('none [bfq]\n') // ['none', 'bfq'] */
export function choicesOf(text: string): readonly string[] {
  return text.match(/[^\s[\]]+/g) ?? [];
}
