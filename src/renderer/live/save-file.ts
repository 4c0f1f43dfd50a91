/** Offers a text as a download. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after the click.
  setTimeout(URL.revokeObjectURL, 10_000, url);
}

export function saveJson(name: string, value: unknown): void {
  saveFile(name, 'application/json', `${JSON.stringify(value, null, 2)}\n`);
}
