export { once } from "../metallb/lazy.ts";

/** @returns a function that computes each key's value once. */
export function byKey<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as T;
  };
}
