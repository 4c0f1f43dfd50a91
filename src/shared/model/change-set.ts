/** Maximum size of the file of a change set. */
export const CHANGE_SET_BYTES = 64 * 1024;
