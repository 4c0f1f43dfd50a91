/** The publisher's collection: machines of one family resemble one another, those of another are news. */
export function familyOf(file: string): string {
  return file.split(/[-_]/)[0] as string;
}
