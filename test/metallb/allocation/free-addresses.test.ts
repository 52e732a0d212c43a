import fc from "fast-check";
import { expect, test } from "vitest";
import {
  lowestShared,
  lowestUnused,
  newNetwork,
  noteLessShared,
  noteShared,
  noteUnused,
} from "../../../src/metallb/allocation/free-addresses.ts";
import { newHeap, peek, pop, push } from "../../../src/metallb/allocation/heap.ts";

test("a heap gives its numbers in order", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, 50n)), (numbers) => {
      const heap = newHeap();
      for (const number of numbers) push(heap, number);
      const given = numbers.map(() => {
        const least = peek(heap);
        pop(heap);
        return least;
      });
      expect(given).toEqual([...numbers].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      expect(peek(heap)).toBeUndefined();
    }),
  );
});

const network = (avoidBuggyIPs = false): ReturnType<typeof newNetwork> =>
  newNetwork({ prefix: { family: "ipv4", value: 248n, length: 28 }, maskLength: 28 }, avoidBuggyIPs);

test("the lowest unused address is the one that a walk through all would find", () => {
  const moves = fc.array(
    fc.oneof(
      fc.record({ take: fc.constant(true) }),
      fc.record({ free: fc.nat(15), take: fc.constant(false) }),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(moves, fc.boolean(), (list, avoidBuggyIPs) => {
      const net = network(avoidBuggyIPs);
      const used = new Set<bigint>();
      const walk = (): bigint | undefined => {
        for (let value = 248n; value < 264n; value++) {
          const buggy = avoidBuggyIPs && (value === 255n || value === 256n);
          if (!buggy && !used.has(value)) return value;
        }
        return undefined;
      };
      for (const move of list) {
        if (move.take) {
          const found = lowestUnused(net, (value) => used.has(value))?.value;
          expect(found).toBe(walk());
          if (found !== undefined) used.add(found);
        } else if ("free" in move) {
          const value = 248n + BigInt(move.free);
          if (used.delete(value)) noteUnused(net, value);
        }
      }
    }),
  );
});

test("the lowest shared address with room for the ports is the one that a walk would find", () => {
  const moves = fc.array(
    fc.record({
      value: fc.bigInt(0n, 9n),
      port: fc.constantFrom("a", "b"),
      move: fc.constantFrom("use", "leave", "ask"),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(moves, (list) => {
      const net = network();
      const uses = new Map<bigint, Set<string>>();
      for (const { value, port, move } of list) {
        const ports = uses.get(value);
        if (move === "use") {
          uses.set(value, new Set([...(ports ?? []), port]));
          noteShared(net, "k", value);
        } else if (move === "leave" && ports?.delete(port)) {
          if (ports.size === 0) uses.delete(value);
          noteLessShared(net, "k", value, ports.size === 0);
        } else if (move === "ask") {
          const walk = [...uses]
            .filter(([, used]) => !used.has(port))
            .map(([address]) => address)
            .sort((a, b) => (a < b ? -1 : 1))[0];
          const accepts = (address: bigint): boolean => !uses.get(address)?.has(port);
          expect(lowestShared(net, "k", port, accepts)?.value).toBe(walk);
        }
      }
    }),
    { numRuns: 300 },
  );
});
