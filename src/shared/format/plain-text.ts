/**
 * Makes hostile text (a process name, a command line, a reply) safe for a terminal or a page: one line without escape
 * sequences, invisible characters or anything that reorders its surroundings, and no longer than requested. Control
 * characters become their Unicode pictures and bidirectional controls a replacement character, so that a reader sees
 * that something was there; zero-width and other format characters are dropped.
 *
 * It does not escape HTML: React and `textContent` do.
 *
 * @param maxLength in code points, including the ellipsis of a cut text
 * @example plainText('evil\u001b[2Jname', 40) // 'evil␛[2Jname'
 */
export function plainText(text: string, maxLength = 200): string {
  // Cut first, so that a text of a million characters costs no more than a short one.
  const head = text.slice(0, maxLength * 4);
  const characters = Array.from(
    head
      .replace(BIDIRECTIONAL, '\ufffd')
      .replace(INVISIBLE, '')
      .replace(CONTROL, picture)
      .replace(LINE_BREAK, '␤')
      .replace(LONE_SURROGATE, '\ufffd'),
  );
  const isCut = characters.length > maxLength || head.length < text.length;
  return isCut ? `${characters.slice(0, Math.max(0, maxLength - 1)).join('')}…` : characters.join('');
}

const BIDIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Format characters, variation selectors, and letters of other categories without width or ink. */
const INVISIBLE = /\p{Cf}|\p{Variation_Selector}|\u034f|\u17b4|\u17b5|[\u115f\u1160\u2800\u3164\uffa0]/gu;
const CONTROL = /\p{Cc}/gu;
const LINE_BREAK = /[\u2028\u2029]/g;
const LONE_SURROGATE = /\p{Cs}/gu;

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : '\ufffd';
}
