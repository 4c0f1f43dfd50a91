/** Maps each verb of each area, such as of the contract. */
export function mapVerbs<From, To>(
  areas: Readonly<Record<string, Readonly<Record<string, From>>>>,
  map: (of: From, area: string, verb: string) => To,
): Record<string, Record<string, To>> {
  const mapArea = ([area, verbs]: readonly [string, Readonly<Record<string, From>>]) => {
    const mapped = Object.entries(verbs).map(([verb, of]) => [verb, map(of, area, verb)]);
    return [area, Object.fromEntries(mapped)];
  };
  return Object.fromEntries(Object.entries(areas).map(mapArea));
}
