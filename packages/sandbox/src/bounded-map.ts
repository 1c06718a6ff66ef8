/** A map that holds at most `capacity` entries; the oldest goes first, so a stand-in left running cannot fill memory. */
export interface BoundedMap<Key, Value> {
  get(key: Key): Value | undefined;
  /** Adds, or replaces and makes it the newest. */
  set(key: Key, value: Value): void;
  /** Reads and deletes, once. */
  take(key: Key): Value | undefined;
  delete(key: Key): void;
  values(): Value[];
  clear(): void;
}

export function createBoundedMap<Key, Value>(capacity: number): BoundedMap<Key, Value> {
  const entries = new Map<Key, Value>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      for (const oldest of entries.keys()) {
        if (entries.size <= capacity) break;
        entries.delete(oldest);
      }
    },
    take(key) {
      const value = entries.get(key);
      entries.delete(key);
      return value;
    },
    delete: (key) => void entries.delete(key),
    values: () => [...entries.values()],
    clear: () => entries.clear(),
  };
}
