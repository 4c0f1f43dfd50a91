/** Parses the name of the system in /etc/os-release; undefined if there is none. */
export function parseOsName(text: string): string | undefined {
  return /^PRETTY_NAME=(?:"(.*)"|'(.*)'|(.*))$/m
    .exec(text)
    ?.slice(1)
    .find((name) => name !== undefined && name !== '');
}
