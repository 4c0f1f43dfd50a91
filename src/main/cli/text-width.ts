/**
 * Counts the columns of a terminal that a text takes: two for East Asian characters and for emoji, none for a mark that
 * is drawn on the character before it. The text must be plain (see plainText): no escape sequences, no control
 * characters.
 *
 * @example textWidth('日本 ok') // 7
 */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Returns the text if it fits, else its beginning and an ellipsis: never wider than `columns`. */
export function cutToWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let width = 0;
  let cut = '';
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Appends spaces up to the width of `columns`. */
export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

function characterWidth(character: string): number {
  if (MARK.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Latin letters and the signs of our own screens, which make up nearly all texts. */
const NARROW = /^[\u0020-\u02ff…–■·▼]*$/;
const MARK = /^\p{M}$/u;
/** East Asian Width W and F of Unicode's annex 11; a code point too many costs a column, one too few breaks a screen. */
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]$/u;
