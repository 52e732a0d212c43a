import type { KubernetesObject } from "../../src/api/object.ts";

/** Numbers in [0, 1) from a seed: the same on every machine. */
export type Chance = () => number;

/** @returns a linear congruential generator. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function oneOf<T>(list: readonly [T, ...T[]], next: Chance): T {
  return list[Math.floor(next() * list.length)] ?? list[0];
}

/** @returns the list in another order. */
export function shuffled<T>(list: readonly T[], next: Chance): T[] {
  return list
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const NUMBERS = [0, 1, 3, 31, 32, 33, 127, 128, 129, 179, 255, 65535, 65536, 4294967295] as const;
const TEXTS = [
  "",
  "x",
  "10.0.0.0/24",
  "10.0.0.1/32",
  "2001:db8::/64",
  "::ffff:10.0.0.0/104",
  "0.0.0.0/0",
  "::/0",
  "192.0.2.1",
  "fc00::1",
  "10.0.0.0-10.0.0.9",
  "eth0",
  "red",
  "all",
  "internal",
  "90s",
  "2.9s",
  "-1s",
  "1:2",
  "01:2",
  "large:1:2:3",
  "default",
  "__proto__",
] as const;

type Holder = Record<string, unknown> | unknown[];

/**
 * Changes a set of resources in one to three places: an object dropped, doubled under another name or moved; a list longer, shorter or
 * turned round; a field gone; a number or text at a bound or of the other family; a flag turned.
 */
export function mutated(objects: readonly KubernetesObject[], next: Chance): KubernetesObject[] {
  let list = objects.map((object) => structuredClone(object));
  const times = 1 + Math.floor(next() * 3);
  for (let i = 0; i < times && list.length > 0; i++) {
    const at = Math.floor(next() * list.length);
    const object = list[at];
    if (object === undefined) break;
    const choice = next();
    if (choice < 0.15) list.splice(at, 1);
    else if (choice < 0.3) {
      const { metadata } = object;
      list.splice(at, 0, {
        ...structuredClone(object),
        metadata: { ...metadata, name: `${metadata.name}-${i}` },
      });
    } else if (choice < 0.4) list = shuffled(list, next);
    else mutateField(object, next);
  }
  return list;
}

function mutateField(object: KubernetesObject, next: Chance): void {
  const places = placesIn(object.spec ?? object.status ?? object.endpoints ?? object.data);
  const place = places[Math.floor(next() * places.length)];
  if (place === undefined) return;
  const { holder, key } = place;
  const value: unknown = Reflect.get(holder, key);
  if (Array.isArray(value) && next() < 0.7) mutateList(value, next);
  else if (next() < 0.2 && !Array.isArray(holder)) delete holder[key];
  else if (typeof value === "number") Reflect.set(holder, key, oneOf(NUMBERS, next));
  else if (typeof value === "boolean") Reflect.set(holder, key, !value);
  else if (typeof value === "string") {
    Reflect.set(holder, key, next() < 0.6 ? oneOf(TEXTS, next) : value.replace("1", "2"));
  }
}

function mutateList(list: unknown[], next: Chance): void {
  const choice = next();
  if (choice < 0.4 && list.length > 0)
    list.push(structuredClone(list[Math.floor(choice * 2.5 * list.length)]));
  else if (choice < 0.7) list.reverse();
  else list.pop();
}

interface Place {
  readonly holder: Holder;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(Reflect.get(holder, key))]);
}
