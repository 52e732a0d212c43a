import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

interface Entry {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = resolve(import.meta.dirname, "../..");
const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
const packages: Readonly<Record<string, Entry>> = read("package-lock.json").packages;

/** Where node would look for a package from a place in the tree. */
function* places(from: string, name: string): Generator<string> {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    yield `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (at === "" || !at.includes("/node_modules/")) break;
  }
  yield `node_modules/${name}`;
}

test("the lock file names every package for every platform: without that, npm ci refuses it", () => {
  const missing = Object.entries(packages).flatMap(
    ([place, { dependencies, devDependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies, ...(place === "" ? devDependencies : {}) })
        .filter((name) => ![...places(place, name)].some((candidate) => Object.hasOwn(packages, candidate)))
        .map((name) => `${name} of ${place}`),
  );
  expect(missing).toEqual([]);
});

test("the lock file agrees with package.json", () => {
  const { dependencies, devDependencies } = read("package.json");
  expect({
    dependencies: packages[""]?.dependencies,
    devDependencies: packages[""]?.devDependencies,
  }).toEqual({
    dependencies,
    devDependencies,
  });
});
