import { expect, test } from "vitest";
import { failure, type KubeError, type KubeErrorCode } from "../../src/kube/errors.ts";
import { type Health, newHealth, retrying } from "../../src/kube/rest/retry.ts";

/** Runs attempts against a clock that only waiting moves on. The last failure stands for all that would follow. */
async function attempts(
  failures: readonly KubeError[],
  options: { readonly safe?: boolean; readonly health?: Health; readonly successAfter?: number } = {},
): Promise<{
  readonly said: string;
  readonly tries: number;
  readonly seconds: number;
  readonly pauses: readonly number[];
}> {
  let clock = 0;
  let tries = 0;
  const pauses: number[] = [];
  const result = await retrying<string>(
    async () => {
      const index = tries++;
      if (index >= (options.successAfter ?? Number.POSITIVE_INFINITY)) return { ok: true, value: "answered" };
      const error = failures[Math.min(index, failures.length - 1)];
      if (error === undefined) return { ok: true, value: "answered" };
      return { ok: false, error };
    },
    {
      safe: options.safe ?? true,
      health: options.health ?? newHealth(),
      log: () => {},
      now: () => clock,
      wait: async (ms) => {
        pauses.push(ms);
        clock += ms;
      },
    },
  );
  return { said: result.ok ? result.value : result.error.message, tries, seconds: clock / 1000, pauses };
}

const error = (code: KubeErrorCode, more: Partial<KubeError> = {}): KubeError => ({
  ...failure(code, code).error,
  ...more,
});
const seen: Health = { answered: true, away: undefined };

test("a server that was never reached is given up within a second", async () => {
  const { tries, seconds, said } = await attempts([error("unreachable")]);
  expect(tries).toBe(3);
  expect(seconds).toBeLessThan(1);
  expect(said).toMatch(/^unreachable \(tried 3 times in /);
});

test("a server that has answered is waited for as long as a restart takes", async () => {
  const { seconds, tries } = await attempts([error("unreachable")], { health: { ...seen } });
  expect(seconds).toBeGreaterThan(40);
  expect(seconds).toBeLessThan(60);
  expect(tries).toBeLessThan(30);
});

test("429: as long as the server says, and no longer than a minute in all", async () => {
  const once = await attempts([error("throttled", { status: 429, retryAfter: 7000 })], { successAfter: 1 });
  expect(once).toMatchObject({ said: "answered", pauses: [7000] });
  const storm = await attempts([error("throttled", { status: 429, retryAfter: 1000 })]);
  expect(storm.seconds).toBeGreaterThan(55);
  expect(storm.seconds).toBeLessThan(75);
  expect(storm.said).toMatch(/^throttled \(tried \d+ times in /);
});

test.each<[string, KubeError, boolean, number]>([
  ["5xx on reading", error("server", { status: 500 }), true, 4],
  ["5xx on writing: it may have been done", error("server", { status: 500 }), false, 1],
  ["a cut answer on reading", error("broken"), true, 5],
  ["a cut answer on writing", error("broken"), false, 1],
  ["403", error("forbidden", { status: 403 }), true, 1],
  ["404", error("notFound", { status: 404 }), true, 1],
  ["410: the list begins again elsewhere", error("expired", { status: 410 }), true, 1],
  ["a time limit", error("timeout"), true, 1],
  ["a certificate", error("certificate"), true, 1],
])("%s", async (_, failed, safe, tries) => {
  expect((await attempts([failed], { safe, health: { ...seen } })).tries).toBe(tries);
});

test("just after a return the server may not know its rules and kinds: 403 and 404 are asked again", async () => {
  const health: Health = { answered: true, away: 0 };
  const { said, tries } = await attempts([error("forbidden", { status: 403 })], { health, successAfter: 3 });
  expect({ said, tries }).toEqual({ said: "answered", tries: 4 });
});

test("a load balancer without a server behind it counts as a server that is away", async () => {
  const health: Health = { ...seen };
  await attempts([error("unreachable", { status: 503 })], { health, successAfter: 6 });
  expect(health.away).toBeDefined();
});
