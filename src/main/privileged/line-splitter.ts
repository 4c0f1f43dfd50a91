/** Splits text into lines and stores no more than a limit of each. */
export class LineSplitter {
  #held = '';
  #isTooLong = false;

  constructor(
    private readonly mostCharacters: number,
    /** @param line undefined for one that was too long */
    private readonly take: (line: string | undefined) => void,
  ) {}

  push(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      this.#add(text.slice(from, end));
      const line = this.#isTooLong ? undefined : this.#held;
      this.#held = '';
      this.#isTooLong = false;
      from = end + 1;
      this.take(line);
    }
    this.#add(text.slice(from));
  }

  #add(part: string): void {
    if (this.#isTooLong || this.#held.length + part.length > this.mostCharacters) {
      this.#isTooLong = true;
      this.#held = '';
    } else this.#held += part;
  }
}
