/** What a file under /sys holds: of several choices the one in brackets. @example chosenValue('none [bfq]\n') // 'bfq' */
export function chosenValue(text: string): string {
  return /\[([^[\]]+)\]/.exec(text)?.[1] ?? text.trim();
}

/** Everything that such a file offers. @example choicesOf('none [bfq]\n') // ['none', 'bfq'] */
export function choicesOf(text: string): readonly string[] {
  return text.match(/[^\s[\]]+/g) ?? [];
}
