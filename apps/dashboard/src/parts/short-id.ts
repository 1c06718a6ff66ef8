/** An id with its middle left out; what people compare is the kind in front and the end. */
export function shortId(id: string): string {
  if (id.length <= 18) return id;
  const prefix = /^[a-z]+_/.exec(id)?.[0] ?? '';
  return `${id.slice(0, prefix.length + 4)}…${id.slice(-6)}`;
}
