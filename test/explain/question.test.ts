import { expect, test } from "vitest";
import { parseQuestion } from "../../src/explain/question.ts";

test.each<[string[], string | undefined, object]>([
  [["web"], undefined, { kind: "Service", name: "web" }],
  [["web"], "shop", { kind: "Service", name: "web", namespace: "shop" }],
  [["svc/web.shop"], "other", { kind: "Service", name: "web", namespace: "shop" }],
  [["service/web"], undefined, { kind: "Service", name: "web" }],
  [["SVC", "web.shop"], undefined, { kind: "Service", name: "web", namespace: "shop" }],
  [["services/web"], undefined, { kind: "Service", name: "web" }],
  [["192.0.2.1"], undefined, { kind: "Address", name: "192.0.2.1" }],
  [["ip/fd00::1"], undefined, { kind: "Address", name: "fd00::1" }],
  [["address", "192.0.2.1"], undefined, { kind: "Address", name: "192.0.2.1" }],
  [["192.0.2.0/24"], undefined, { kind: "Prefix", name: "192.0.2.0/24" }],
  [["prefix/192.0.2.0/24"], undefined, { kind: "Prefix", name: "192.0.2.0/24" }],
  [["node/wk3.example.com"], undefined, { kind: "Node", name: "wk3.example.com" }],
  [["bgppeers.metallb.io/r2"], undefined, { kind: "Peer", name: "r2" }],
  [["peer/192.0.2.1"], undefined, { kind: "Peer", name: "192.0.2.1" }],
  [["pool", "gold.v2"], undefined, { kind: "Pool", name: "gold.v2" }],
  [["frrconfiguration/extra"], "frr", { kind: "FRRConfiguration", name: "extra", namespace: "frr" }],
])("%j in %s", (words, namespace, subject) => {
  expect(parseQuestion(words, namespace)).toEqual({ ok: true, subject });
});

test.each([
  [[], "nothing to explain"],
  [["deployment/web"], 'unknown kind "deployment"'],
  [["thing", "web"], 'unknown kind "thing"'],
  [["svc/"], 'a name is missing after "service"'],
  [["ip/web"], '"web" is no IP address'],
  [["prefix/192.0.2.1"], '"192.0.2.1" is no prefix (ADDRESS/LENGTH)'],
  [["a", "b", "c"], "3 arguments, expected one or two"],
])("%j is refused", (words, message) => {
  expect(parseQuestion(words)).toMatchObject({
    ok: false,
    message,
    hint: expect.stringContaining("svc/NAME"),
  });
});
