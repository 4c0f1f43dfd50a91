/** What the file of a change set may have at most. */
export const CHANGE_SET_BYTES = 64 * 1024;
