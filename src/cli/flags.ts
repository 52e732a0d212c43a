import * as Flags from "@oclif/core/flags";
import { UserError } from "./errors.ts";

/** Formats that every command prints a document in; `jsonpath=` takes kubectl's templates. */
const COMMON_FORMATS = ["json", "yaml", "name", "jsonpath"] as const;

/**
 * The `-o` flag of a command. Every document can be printed as wide, json, yaml, name and jsonpath=TEMPLATE; a command
 * adds its own formats: `static override flags = { output: outputFlag("short") }`.
 */
export function outputFlag(...own: readonly string[]): ReturnType<typeof outputOption> {
  return outputOption(["wide", ...COMMON_FORMATS, ...own]);
}

function outputOption(formats: readonly string[]) {
  const shown = formats.map((format) => (format === "jsonpath" ? "jsonpath=…" : format));
  return Flags.string({
    char: "o",
    description: `Output format: ${shown.join(", ")}`,
    helpValue: "FORMAT",
    helpGroup: "OUTPUT",
    parse: async (input) => {
      const name = input.startsWith("jsonpath=") ? "jsonpath" : input;
      if (input === "text" || (formats.includes(name) && input !== "jsonpath")) return input;
      throw new UserError(
        input === "jsonpath"
          ? "-o jsonpath needs a template"
          : `unable to match a printer suitable for the output format ${JSON.stringify(input)}`,
        input === "jsonpath" ? "-o jsonpath='{.items[*].name}'" : `allowed formats are: ${shown.join(", ")}`,
      );
    },
  });
}

const group = "CLUSTER";

/** How to reach a cluster: the flags of `kubectl options`, with its names. */
const clusterFlags = {
  kubeconfig: Flags.string({
    helpGroup: group,
    helpValue: "FILE",
    description: "Path of the kubeconfig file",
  }),
  context: Flags.string({
    helpGroup: group,
    helpValue: "NAME",
    description: "Context of the kubeconfig to use",
  }),
  cluster: Flags.string({
    helpGroup: group,
    helpValue: "NAME",
    description: "Cluster of the kubeconfig to use",
  }),
  user: Flags.string({ helpGroup: group, helpValue: "NAME", description: "User of the kubeconfig to use" }),
  namespace: Flags.string({
    char: "n",
    helpGroup: group,
    helpValue: "NS",
    description: "Namespace of the objects that are named without one",
  }),
  "all-namespaces": Flags.boolean({ char: "A", helpGroup: group, description: "Objects of all namespaces" }),
  server: Flags.string({
    char: "s",
    helpGroup: group,
    helpValue: "URL",
    description: "Address of the API server",
  }),
  token: Flags.string({
    helpGroup: group,
    helpValue: "TOKEN",
    description: "Bearer token for the API server",
  }),
  as: Flags.string({ helpGroup: group, helpValue: "USER", description: "User to impersonate" }),
  "as-group": Flags.string({
    helpGroup: group,
    helpValue: "GROUP",
    description: "Group to impersonate; may be repeated",
    multiple: true,
    multipleNonGreedy: true,
  }),
  "as-uid": Flags.string({ helpGroup: group, helpValue: "UID", description: "UID to impersonate" }),
  "request-timeout": Flags.string({
    helpGroup: group,
    helpValue: "TIME",
    description: "Time limit of one request (1s, 2m, 3h; 0: none)",
  }),
  "insecure-skip-tls-verify": Flags.boolean({
    helpGroup: group,
    description: "Do not check the certificate of the API server",
  }),
  "certificate-authority": Flags.string({
    helpGroup: group,
    helpValue: "FILE",
    description: "Certificate of the authority that signed the API server's",
  }),
  "client-certificate": Flags.string({
    helpGroup: group,
    helpValue: "FILE",
    description: "Client certificate",
  }),
  "client-key": Flags.string({
    helpGroup: group,
    helpValue: "FILE",
    description: "Key of the client certificate",
  }),
  "tls-server-name": Flags.string({
    helpGroup: group,
    helpValue: "NAME",
    description: "Name to expect in the API server's certificate",
  }),
  "disable-compression": Flags.boolean({
    helpGroup: group,
    description: "Take the API server's answers uncompressed, as is faster on a fast network",
  }),
};

/** What to read, and how to understand it. */
const inputFlags = {
  from: Flags.string({
    helpGroup: "INPUT",
    helpValue: "PATH|-",
    description:
      "Read files, folders, a capture or a must-gather instead of the cluster; - reads standard input; may be repeated",
    multiple: true,
    multipleNonGreedy: true,
  }),
  node: Flags.string({
    helpGroup: "INPUT",
    helpValue: "NAME",
    description: "Only these nodes; may be repeated, or several with commas",
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ",",
  }),
  release: Flags.string({
    helpGroup: "INPUT",
    helpValue: "R",
    description: "Behave like this release instead of the one that is found",
  }),
  "metallb-release": Flags.string({
    helpGroup: "INPUT",
    helpValue: "R",
    description: "Release of MetalLB (0.14.8 … 0.16.1, main, ocp-4.18 … ocp-4.22)",
  }),
  "frr-k8s-release": Flags.string({
    helpGroup: "INPUT",
    helpValue: "R",
    description: "Release of frr-k8s (0.0.14 … 0.0.25, main)",
  }),
  "metallb-namespace": Flags.string({
    helpGroup: "INPUT",
    helpValue: "NS",
    env: "METALLB_NAMESPACE",
    description: "Namespace of MetalLB, if it is not found",
  }),
  "frrk8s-namespace": Flags.string({
    helpGroup: "INPUT",
    helpValue: "NS",
    env: "FRRK8S_NAMESPACE",
    description: "Namespace of frr-k8s, if it is not found",
  }),
};

/** The `-f` flag of a command that answers as if files had been applied; `BaseCommand.overlaid` reads them. */
export function overlayFlag(): ReturnType<typeof filesOption> {
  return filesOption("Files or folders, laid over the cluster as if they were applied");
}

/** `-f FILE`, any number of times. */
export function filesOption(description: string) {
  return Flags.string({
    char: "f",
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "FILE",
    description,
  });
}

/** How to print. */
const printFlags = {
  output: outputFlag(),
  "no-headers": Flags.boolean({ helpGroup: "OUTPUT", description: "Tables without their first line" }),
  color: Flags.boolean({
    helpGroup: "OUTPUT",
    allowNo: true,
    description: "Use color, or not; by default on a terminal, unless NO_COLOR is set",
  }),
  v: Flags.integer({
    char: "v",
    helpGroup: "OUTPUT",
    helpValue: "LEVEL",
    description: "Say on standard error what is done (1 … 9)",
    default: 0,
  }),
};

export const baseFlags = { ...printFlags, ...inputFlags, ...clusterFlags };
