/** Returns the publisher's collection: machines of one family are similar, those of another are unseen. */
export function familyOf(file: string): string {
  return file.split(/[-_]/)[0] as string;
}
