import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { decode } from "../../src/metallb/decode.ts";
import { peer, pool, service, slice } from "../support/metallb.ts";

const errorOf = (object: KubernetesObject): string | undefined => {
  const decoded = decode(object);
  return decoded.ok ? undefined : decoded.error;
};

const odd = (object: KubernetesObject, fields: Readonly<Record<string, unknown>>): KubernetesObject =>
  ({ ...object, ...fields }) as KubernetesObject;

test.each<[what: string, object: KubernetesObject, error: string | undefined]>([
  ["a sound peer", peer("p", { holdTime: "90s" }), undefined],
  ["a duration", peer("p", { connectTime: "1" }), 'time: missing unit in duration "1"'],
  [
    "a number too large",
    peer("p", { myASN: 2 ** 32 }),
    "json: cannot unmarshal number 4294967296 into Go struct field BGPPeer.spec.myASN of type uint32",
  ],
  [
    "a port too large",
    peer("p", { peerPort: 65536 }),
    "json: cannot unmarshal number 65536 into Go struct field BGPPeer.spec.peerPort of type uint16",
  ],
  [
    "a text for a list",
    odd(pool("p"), { spec: { addresses: "192.0.2.0/24" } }),
    "json: cannot unmarshal string into Go struct field IPAddressPool.spec.addresses of type list",
  ],
  [
    "a list for an object",
    odd(service("s", []), { spec: [] }),
    "json: cannot unmarshal array into Go struct field Service.spec of type object",
  ],
  [
    "a text for a truth",
    slice("s", [{ conditions: { ready: "yes" as unknown as boolean } }]),
    "json: cannot unmarshal string into Go struct field EndpointSlice.endpoints.conditions.ready of type bool",
  ],
  ["a field that a speaker does not read", odd(service("s", []), { spec: { ports: "x" } }), undefined],
])("%s", (_, object, error) => {
  expect(errorOf(object)).toBe(error);
});

test("Go's nulls are absent", () => {
  const decoded = decode(odd(slice("s", []), { endpoints: null, ports: null }));
  expect(decoded.ok && "endpoints" in decoded.object).toBe(false);
});

test("an object that fits is not copied", () => {
  const object = peer("p");
  expect(decode(object)).toEqual({ ok: true, object });
  expect((decode(object) as { object: unknown }).object).toBe(object);
});
