import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Args, BaseCommand, type ExitCode, Flags, outputFlag, UserError } from "../../src/cli/base.ts";
import type { Program } from "../../src/cli/program.ts";
import type { View } from "../../src/output/view.ts";
import { type RunOptions, run } from "../support/cli.ts";
import { temporaryFolder, writeFiles } from "../support/dump.ts";

const healthy = resolve(import.meta.dirname, "../../examples/l3-healthy");

class Show extends BaseCommand<typeof Show> {
  static override summary = "Show what was understood";
  static override examples = [
    "<%= config.bin %> <%= command.id %> x",
    { description: "by hand", command: "show y" },
  ];
  static override args = { name: Args.string({ description: "A name" }) };
  static override flags = {
    output: outputFlag("short"),
    exit: Flags.integer({ default: 0 }),
    loud: Flags.boolean({ exclusive: ["quiet"] }),
    quiet: Flags.boolean({ exclusive: ["loud"] }),
    whole: Flags.string(),
    half: Flags.string({ dependsOn: ["whole"] }),
    kind: Flags.option({ options: ["milk", "water"] as const })(),
  };

  async run(): Promise<ExitCode> {
    const document = {
      apiVersion: "metallb.cli/v1",
      kind: "Shown",
      name: this.args.name ?? "",
      password: "hunter2",
      nodes: this.nodes ?? null,
      cluster: { ...this.cluster, finders: undefined },
      releases: [this.metallbRelease ?? null, this.frrK8sRelease ?? null],
    };
    const text = (view: View): string =>
      `${view.theme.good("shown")} ${document.name}${view.wide ? " wide" : ""}`;
    this.emit(document, { text, short: () => "short" });
    this.debugLine("a detail: neighbor x password hunter2");
    return this.flags.exit as ExitCode;
  }
}

class Read extends BaseCommand<typeof Read> {
  static override summary = "Count the objects";
  async run(): Promise<ExitCode> {
    const { objects } = await this.snapshot({ kinds: ["Node"] });
    this.emit({ kind: "Count", name: String(objects.length) }, () => String(objects.length));
    return 0;
  }
}

class Fail extends BaseCommand<typeof Fail> {
  static override summary = "Fail";
  static override args = { how: Args.string({ required: true, description: "user, bug or text" }) };
  async run(): Promise<ExitCode> {
    if (this.args.how === "user") throw new UserError("no such node \u001b[31mwk9", "known nodes: wk3, wk4");
    if (this.args.how === "bug") throw new TypeError("cannot read properties of undefined");
    if (this.args.how === "text") throw "a text";
    throw new Error("something odd\nneighbor x password hunter2");
  }
}

const program: Program = {
  root: resolve(import.meta.dirname, "../.."),
  pjson: {
    name: "kubectl-metallb",
    version: "1.2.3",
    oclif: { bin: "kubectl-metallb", topicSeparator: " ", exitCodes: { default: 2 } },
  },
  commands: new Map(
    Object.entries({ show: Show, read: Read, fail: Fail, "bgp:summary": Read }).map(([id, command]) => [
      id,
      async () => ({ default: command as never }),
    ]),
  ),
};

const cli = (words: string, options?: RunOptions) =>
  run(words === "" ? [] : words.split(" "), options, program);
const json = async (words: string, options?: RunOptions) =>
  JSON.parse((await cli(`show -o json ${words}`, options)).stdout);

describe("flags as kubectl takes them", () => {
  const clusters: readonly (readonly [words: string, cluster: Record<string, unknown>])[] = [
    ["", { verbosity: 0 }],
    ["-n ns -A", { namespace: "ns", allNamespaces: true }],
    [
      "--namespace=ns --context c --cluster=d --user e",
      { namespace: "ns", context: "c", cluster: "d", user: "e" },
    ],
    ["--as a --as-group g --as-group h --as-uid u", { as: "a", asGroup: ["g", "h"], asUid: "u" }],
    [
      "-s https://x:6443 --token t --request-timeout 5s",
      { server: "https://x:6443", token: "t", requestTimeout: "5s" },
    ],
    ["--insecure-skip-tls-verify=true", { insecureSkipTlsVerify: true }],
    ["--insecure-skip-tls-verify=false", {}],
    [
      "--certificate-authority a --client-certificate b --client-key c --tls-server-name d",
      { certificateAuthority: "a", clientCertificate: "b", clientKey: "c", tlsServerName: "d" },
    ],
    ["--disable-compression", { disableCompression: true }],
    ["--disable-compression=false", {}],
    ["--kubeconfig k", { kubeconfig: "k" }],
    ["-v=6", { verbosity: 6 }],
    ["-v 6", { verbosity: 6 }],
    ["-v", { verbosity: 1 }],
    ["--node a,b --node c", { nodes: ["a", "b", "c"] }],
    ["--metallb-namespace m --frrk8s-namespace f", { metallbNamespace: "m", frrk8sNamespace: "f" }],
  ];
  test.each(clusters)("%s", async (words, cluster) => {
    const shown = await json(words);
    expect(shown.cluster).toEqual({
      ...cluster,
      ...("token" in cluster ? { token: "<retracted>" } : {}),
      verbosity: cluster.verbosity ?? 0,
    });
  });

  test("namespaces come from the environment too", async () =>
    expect(
      (await json("", { env: { METALLB_NAMESPACE: "m", FRRK8S_NAMESPACE: "f" } })).cluster,
    ).toMatchObject({ metallbNamespace: "m", frrk8sNamespace: "f" }));

  test.each([
    ["--release 0.15.2", ["0.15.2", "0.15.2"]],
    ["--release 0.15.2 --frr-k8s-release 0.0.20", ["0.15.2", "0.0.20"]],
    ["--metallb-release main", ["main", null]],
  ])("%s", async (words, releases) => expect((await json(words)).releases).toEqual(releases));

  test("arguments are not swallowed by repeatable flags", async () =>
    expect((await json("--node a name")).name).toBe("name"));
});

describe("the exit code does not depend on the output", () => {
  const formats = ["text", "wide", "short", "json", "yaml", "name", "jsonpath={.kind}"];
  test.each([0, 1, 2, 3].flatMap((code) => formats.map((format) => [code, format] as const)))(
    "%i with -o %s",
    async (code, format) => {
      const outcome = await cli(`show x --exit ${code} -o ${format}`);
      expect(outcome.code).toBe(code);
      expect(outcome.stdout).not.toBe("");
      expect(outcome.stdout + outcome.stderr).not.toContain("hunter2");
    },
  );
});

describe("what goes wrong ends in a line or two, and above 1", () => {
  const cases: readonly (readonly [words: string, stderr: RegExp])[] = [
    ["nope", /^error: unknown command "nope" for "kubectl metallb"\nSee 'kubectl metallb --help'\.\n$/],
    [
      "sho x",
      /^error: unknown command "sho" for "kubectl metallb"\nDid you mean: show\? See 'kubectl metallb --help'\.\n$/,
    ],
    [
      "bgp sumary",
      /^error: unknown command "bgp sumary" for "kubectl metallb"\nDid you mean: bgp summary\? See 'kubectl metallb bgp --help'\.\n$/,
    ],
    [
      "bgp all",
      /^error: unknown command "bgp all" for "kubectl metallb"\nDid you mean: bgp summary\? See 'kubectl metallb bgp --help'\.\n$/,
    ],
    [
      "--context c show",
      /^error: flags cannot be placed before the command: --context\nkubectl metallb COMMAND --context … See 'kubectl metallb --help'\.\n$/,
    ],
    ["show --qqqqqq", /^error: unknown flag: --qqqqqq\nSee 'kubectl metallb show --help'\.\n$/],
    [
      "show --namspace x",
      /^error: unknown flag: --namspace\nDid you mean: --namespace\? See 'kubectl metallb show --help'\.\n$/,
    ],
    ["show --context", /^error: --context needs a value: NAME\nSee 'kubectl metallb show --help'\.\n$/],
    ["bgp summary -z", /^error: unknown flag: -z\nSee 'kubectl metallb bgp summary --help'\.\n$/],
    [
      "show a b",
      /^error: unexpected argument "b"\nOnly NAME is taken\. See 'kubectl metallb show --help'\.\n$/,
    ],
    [
      "read a",
      /^error: unexpected argument "a"\nNo argument is taken, only flags\. See 'kubectl metallb read --help'\.\n$/,
    ],
    [
      "show --loud --quiet",
      /^error: --loud and --quiet exclude each other\nSee 'kubectl metallb show --help'\.\n$/,
    ],
    ["show --quiet --loud", /^error: --loud and --quiet exclude each other\nSee/],
    ["show --half x", /^error: --half needs --whole beside it\nSee 'kubectl metallb show --help'\.\n$/],
    [
      "show --kind mulk",
      /^error: --kind cannot be "mulk": it is one of milk, water\nDid you mean: milk\? See 'kubectl metallb show --help'\.\n$/,
    ],
    ["show --kind", /^error: --kind needs a value: one of milk, water\nSee/],
    ["show --context a --context b", /^error: --context can be given only once\nSee/],
    [
      "show -o xml",
      /^error: .*unable to match a printer suitable for the output format "xml"\nallowed formats are: wide, json, yaml, name, jsonpath=…, short\n$/,
    ],
    ["show -o jsonpath", /-o jsonpath needs a template\n/],
    ["show -o jsonpath={.a", /^error: jsonpath "\{\.a": a \{ is not closed\n$/],
    [
      "show --exit x",
      /^error: --exit: Expected an integer but received: x\nSee 'kubectl metallb show --help'\.\n$/,
    ],
    ["fail", /^error: HOW is missing: user, bug or text\nSee 'kubectl metallb fail --help'\.\n$/],
    ["fail user", /^error: no such node \\x1b\[31mwk9\nknown nodes: wk3, wk4\n$/],
    [
      "fail bug",
      /^internal error: cannot read properties of undefined\nThis is a fault of the program, not of the cluster; -v 9 shows where\.\n$/,
    ],
    ["fail text", /^error: a text\n$/],
    ["fail odd", /^error: something odd\nneighbor x password <retracted>\n$/],
    ["read --from /nowhere", /^error: \/nowhere: there is no such file or folder\n$/],
  ];
  test.each(cases)("%s", async (words, stderr) => {
    const outcome = await cli(words);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(stderr);
    expect(outcome.stderr).not.toMatch(/\n\s+at .*:\d+/);
  });

  test("-v 9 shows where", async () =>
    expect((await cli("fail bug -v 9")).stderr).toMatch(/\n\s+at .*base\.test\.ts/));

  test("an input with errors: all of them are told, nothing is computed", async () => {
    const folder = temporaryFolder();
    const pool =
      "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: p}\nspec: {addresses: 1, autoAssign: 2}\n";
    writeFiles(folder, { "a.yaml": pool, "b.yaml": "x: [\n" });
    const outcome = await cli(`read --from ${folder}`);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    const a = join(folder, "a.yaml");
    expect(outcome.stderr.split("\n").slice(0, 2)).toEqual([
      expect.stringContaining(`${a}:4: error: IPAddressPool p spec.addresses: a list`),
      expect.stringContaining(
        `${a}:4: error: IPAddressPool p spec.autoAssign: true or false is expected, not 2`,
      ),
    ]);
    expect(outcome.stderr).toMatch(
      /b\.yaml:\d: error: not valid YAML: .*\nerror: the input has 3 errors: nothing was computed\n$/,
    );
  });
});

describe("input", () => {
  test("--from a capture", async () =>
    expect(await cli(`read --from ${healthy}`)).toEqual({ code: 0, stdout: "56\n", stderr: "" }));
  test("-v tells what is read", async () =>
    expect((await cli(`read --from ${healthy} -v`)).stderr).toBe(
      `${healthy}: capture, 56 objects, answers of vtysh from 5 hosts\n`,
    ));
});

describe("help", () => {
  test.each(["", "--help", "help", "-h"])("%j: the commands, as kubectl metallb", async (words) => {
    const { code, stdout } = await cli(words);
    expect(code).toBe(0);
    expect(stdout).toContain("kubectl metallb COMMAND [flags]");
    expect(stdout).toMatch(/^ {2}show +Show what was understood$/m);
    expect(stdout).toMatch(/^ {2}bgp summary +Count the objects$/m);
    expect(stdout).not.toContain("kubectl-metallb");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each(["show --help", "help show", "show x -h"])("%s", async (words) => {
    const { code, stdout } = await cli(words);
    expect(code).toBe(0);
    expect(stdout).toContain("  kubectl metallb show [NAME] [flags]");
    expect(stdout).toContain("  kubectl metallb show x\n  # by hand\n  kubectl metallb show y\n");
    for (const flag of [
      "--exit",
      "--from PATH|-",
      "--as-group GROUP",
      "-n, --namespace NS",
      "-v LEVEL",
      "--[no-]color",
      "short",
    ]) {
      expect(stdout).toContain(flag);
    }
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("of a group", async () => expect((await cli("bgp")).stdout).toContain("kubectl metallb bgp COMMAND"));
  test("as oc metallb", async () =>
    expect((await cli("", { env: { _: "/usr/local/bin/oc" } })).stdout).toContain("oc metallb COMMAND"));
  test("--version", async () => expect((await cli("--version")).stdout).toBe("kubectl-metallb 1.2.3\n"));
});
