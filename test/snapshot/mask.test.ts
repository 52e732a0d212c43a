import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskSecrets, maskText } from "../../src/snapshot/mask.ts";
import { cpuMs } from "../support/cpu.ts";

const SECRET = "Tr0ub4dor&3";

describe("maskText", () => {
  const cases: readonly (readonly [name: string, input: string, shown: string])[] = [
    ["a neighbor", ` neighbor 10.0.0.1 password ${SECRET}`, " neighbor 10.0.0.1 password <retracted>"],
    [
      "a neighbor in a difference",
      `+ neighbor 10.0.0.1 password ${SECRET}`,
      "+ neighbor 10.0.0.1 password <retracted>",
    ],
    ["a password with blanks", " neighbor a password two words", " neighbor a password <retracted>"],
    ["what frr-k8s has retracted", " neighbor a password <retracted>", " neighbor a password <retracted>"],
    [
      "the password of vty",
      `password ${SECRET}\nenable password 8 ${SECRET}`,
      "password <retracted>\nenable password 8 <retracted>",
    ],
    ["a key chain", `  key-string ${SECRET}`, "  key-string <retracted>"],
    ["OSPF", ` ip ospf message-digest-key 1 md5 ${SECRET}`, " ip ospf message-digest-key 1 md5 <retracted>"],
    ["the annotation of kubectl", `{"spec":{"password":"${SECRET}"}}`, '{"spec":{"password":"<retracted>"}}'],
    ["a sentence about passwords", "neighbor a: the password differs", "neighbor a: the password differs"],
    ["other lines", " neighbor a remote-as 65000\n", " neighbor a remote-as 65000\n"],
  ];
  test.each(cases)("%s", (_, input, shown) => expect(maskText(input)).toBe(shown));

  test("takes linear time on long lines", () => {
    const text = `${" ".repeat(200_000)}password key ${"x ".repeat(100_000)}`;
    expect(cpuMs(() => maskText(text))).toBeLessThan(2000);
  });
});

describe("maskSecrets", () => {
  test("a Secret keeps its keys", () =>
    expect(
      maskSecrets({ kind: "Secret", metadata: { name: "s" }, data: { password: "eA==", other: "eQ==" } }),
    ).toEqual({
      kind: "Secret",
      metadata: { name: "s" },
      data: { password: "PHJldHJhY3RlZD4=", other: "PHJldHJhY3RlZD4=" },
    }));

  test("passwords of FRRConfigurations and BGPPeers, wherever they stand", () => {
    const document = {
      items: [{ spec: { password: SECRET, passwordSecret: { name: "s" } } }],
      text: `neighbor 1.1.1.1 password ${SECRET}`,
      empty: { password: "" },
    };
    expect(maskSecrets(document)).toEqual({
      items: [{ spec: { password: "<retracted>", passwordSecret: { name: "s" } } }],
      text: "neighbor 1.1.1.1 password <retracted>",
      empty: { password: "" },
    });
    expect(document.items[0]?.spec.password).toBe(SECRET);
  });

  test.each([
    ["bgp_peerpass", SECRET, "<retracted>"],
    ["DB_PASSWORD", SECRET, "<retracted>"],
    ["API_TOKEN", SECRET, "<retracted>"],
    [
      "bgp_peers",
      `192.0.2.1:64500:${SECRET}:false,192.0.2.2:64500::true`,
      "192.0.2.1:64500:<retracted>:false,192.0.2.2:64500::true",
    ],
    ["bgp_peers", `[2001:db8::1]:64500:${SECRET}:true`, "[2001:db8::1]:64500:<retracted>:true"],
    ["bgp_peeraddress", "192.0.2.1", "192.0.2.1"],
    ["METALLB_BGP_TYPE", "frr-k8s", "frr-k8s"],
    ["DB_PASSWORD", "", ""],
  ])("the variable %s of any container: %s", (name, value, masked) => {
    const pod = (of: string) => ({ spec: { containers: [{ name: "c", env: [{ name, value: of }] }] } });
    expect(maskSecrets(pod(value))).toEqual(pod(masked));
  });

  test("prototype keys are data", () => {
    const masked = maskSecrets(JSON.parse('{"__proto__":{"polluted":1},"constructor":{"password":"x"}}'));
    expect(JSON.stringify(masked)).toBe(
      '{"__proto__":{"polluted":1},"constructor":{"password":"<retracted>"}}',
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("what holds no secret comes back equal", () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/password|token|key|Secret/.test(text));
        expect(JSON.stringify(maskSecrets(value))).toBe(text);
      }),
    ));
});
