import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseSubject, roleList, rolesFor } from "../../src/cli/rbac/roles.ts";
import { checkedCommands } from "../../src/cli/vtysh/command.ts";
import { KINDS } from "../../src/snapshot/kinds.ts";
import { KINDS_IN_API } from "../../src/sources/cluster/kinds.ts";
import { run } from "../support/cli.ts";

const example = join(resolve(import.meta.dirname, "../.."), "examples/l3-healthy");
const from = (words: string) => run([...words.split(" "), "--from", example], { columns: 160 });

describe("vtysh", () => {
  test.each<[given: readonly string[], plain: readonly string[]]>([
    [["show bgp summary"], ["show bgp summary"]],
    [["  show   bgp  summary "], ["show bgp summary"]],
    [
      ["show version", "show daemons"],
      ["show version", "show daemons"],
    ],
  ])("%j is asked", (given, plain) => expect(checkedCommands(given, false)).toEqual(plain));

  test.each([
    "configure terminal",
    "clear bgp *",
    "showx",
    "sh run",
    "write memory",
    "do show version",
    "show version\nconfigure terminal",
    "show version\rclear bgp *",
    "show \u0000",
    "",
  ])("%j is refused", (command) =>
    expect(() => checkedCommands([command], false)).toThrow(/refused|one line/),
  );

  test("--allow-config lets changes through, but no second line", () => {
    expect(checkedCommands(["clear bgp *"], true)).toEqual(["clear bgp *"]);
    expect(() => checkedCommands(["clear bgp *\nreload"], true)).toThrow(/one line/);
  });

  test("a change needs one node and a cluster", async () => {
    expect((await run(["vtysh", "--allow-config", "--", "clear", "bgp", "*"])).stderr).toMatch(
      /needs one --node/,
    );
    expect((await from("vtysh --node wk3 --allow-config -c reload")).stderr).toMatch(
      /cannot be used with --from/,
    );
  });

  test("one answer stands as it is, several have headings", async () => {
    const one = await from("vtysh --node wk3 -c show version");
    expect(one.code).toBe(2);
    const { stdout } = await run(["vtysh", "--node", "wk3", "--from", example, "--", "show", "version"]);
    expect(stdout).toMatch(/^FRRouting /);
    const two = await run(["vtysh", "--node", "wk3,wk4", "--from", example, "--", "show", "version"]);
    expect(two.stdout.match(/^=== wk\d$/gm)).toEqual(["=== wk3", "=== wk4"]);
  });
});

describe("tables from a capture", () => {
  test("summary", async () => {
    const { stdout, code } = await from("bgp summary --node wk3,wk4");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^NODE +VRF +NEIGHBOR +AS +STATE +UPTIME +FAMILY +RCVD +SENT +LAST RESET$/m);
    expect(stdout).toMatch(
      /^wk3 +default +172\.18\.20\.1 +65102 +Established +\d\d:\d\d:\d\d +ipv4 +0 +1 +never$/m,
    );
  });

  test("nodes that did not answer make the exit code 3", async () => {
    const { stdout, code } = await from("bgp summary");
    expect(code).toBe(3);
    expect(stdout).toMatch(/^unknown {2}cp0, cp1, .*: the input holds no answer of FRR from there$/m);
  });

  test("who sends an address", async () => {
    const { stdout, code } = await from("bgp advertised 172.19.20.181 --node wk3,wk4");
    expect(code).toBe(0);
    expect(stdout.match(/172\.19\.20\.181\/32/g)).toHaveLength(2);
  });

  test("what is no prefix, no selector", async () => {
    expect(await from("bgp routes r2")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"r2" is neither a prefix nor an address'),
    });
    expect(await from("bgp summary -l a=b=c")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is no label selector"),
    });
  });
});

describe("rbac", () => {
  const options = {
    exec: true,
    secrets: true,
    apply: true,
    metallbNamespace: "metallb-system",
    frrK8sNamespace: "openshift-frr-k8s",
    frrPodNamespaces: ["openshift-frr-k8s"],
    subjects: [],
  };

  test("the ClusterRole reads every kind but Secrets, and changes nothing", () => {
    const [read] = rolesFor({ ...options, exec: false, secrets: false, apply: false });
    const rights = (read?.rules ?? []).flatMap((r) =>
      r.apiGroups.flatMap((g) => r.resources.map((p) => `${g}/${p}`)),
    );
    const kinds = Object.entries(KINDS_IN_API).map(
      ([kind, { plural }]) => `${KINDS[kind as keyof typeof KINDS]}/${plural}`,
    );
    expect(new Set(rights)).toEqual(new Set(kinds.filter((kind) => kind !== "/secrets")));
    expect(new Set((read?.rules ?? []).flatMap((r) => r.verbs))).toEqual(new Set(["get", "list"]));
  });

  test("everything else is a Role in the namespaces where it is needed", () => {
    const names = rolesFor(options).map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""} ${metadata.name}`,
    );
    expect(names).toEqual([
      "ClusterRole  kubectl-metallb-read",
      "Role metallb-system kubectl-metallb-secrets",
      "Role openshift-frr-k8s kubectl-metallb-secrets",
      "Role openshift-frr-k8s kubectl-metallb-exec",
      "Role metallb-system kubectl-metallb-apply",
      "Role openshift-frr-k8s kubectl-metallb-apply",
    ]);
  });

  test.each<[string, object | undefined]>([
    ["user:jane", { kind: "User", name: "jane", apiGroup: "rbac.authorization.k8s.io" }],
    ["user:system:admin", { kind: "User", name: "system:admin", apiGroup: "rbac.authorization.k8s.io" }],
    ["group:ops", { kind: "Group", name: "ops", apiGroup: "rbac.authorization.k8s.io" }],
    ["serviceaccount:ops:bot", { kind: "ServiceAccount", name: "bot", namespace: "ops" }],
    ["sa:bot", undefined],
    ["jane", undefined],
    ["user:", undefined],
  ])("--for %s", (text, subject) => expect(parseSubject(text)).toEqual(subject));

  test("with subjects, a binding for each role", () => {
    const subject = parseSubject("user:jane");
    const { items } = roleList({ ...options, subjects: subject === undefined ? [] : [subject] });
    expect(items).toHaveLength(12);
  });

  test("is printed as kubectl applies it", async () => {
    const { stdout, code } = await run(["rbac"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^apiVersion: rbac\.authorization\.k8s\.io\/v1\nkind: ClusterRole\n/);
  });
});
