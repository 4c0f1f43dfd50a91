/** @example capitalize('rising') // 'Rising' */
export function capitalize(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/**
 * Adds a final period, unless the text already ends a sentence.
 *
 * @example asSentence('The disk is full') // 'The disk is full.'
 */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
 * Joins a problem and its advice.
 *
 * @example withAdvice('The disk is full', 'Free up space.') // 'The disk is full. Free up space.'
 */
export function withAdvice(text: string, advice: string): string {
  return `${asSentence(text)} ${advice}`;
}

/** First words of Homeostat's own sentences. Any other word may be a name, which keeps its capital. */
const OPENERS =
  /^(?:An?|The|Th(?:is|at|ese|ere)|Its?|No|Not|None|Only|Another|Other|Someone|By|After|While|When|Cannot|Unknown|Automatic|Automation|Optimization|Administrator|Alerts|Changes?|Channels|Critical|In|Programs|Quiet|Your)\b/;

/**
 * Adapts a sentence for a place after a colon.
 *
 * @example asReason('There is no action x') // 'there is no action x'
 * @example asReason('Firefox is in use') // 'Firefox is in use'
 */
export function asReason(text: string): string {
  return text.replace(OPENERS, (word) => word.toLowerCase());
}
