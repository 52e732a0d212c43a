/**
 * `npm start`: the commands at work on the reference lab, first healthy, then with a node that is frozen. Needs no cluster.
 */
import { relative, resolve } from "node:path";
import { main } from "../src/cli/main.ts";
import { sourceProgram } from "../src/cli/program.ts";

const root = resolve(import.meta.dirname, "..");
const healthy = "examples/l3-healthy";
const frozen = "examples/node-frozen-by-conflict";

interface Scene {
  readonly says: string;
  readonly argv: readonly string[];
}

const SCENES: readonly Scene[] = [
  {
    says: "The reference lab, healthy: what frr-k8s must make of the resources is what FRR runs.",
    argv: ["diff", "--from", healthy],
  },
  { says: "Why is the Service reachable?", argv: ["explain", "svc/hello-lb-l3", "--from", healthy] },
  {
    says: "Now somebody has added a second FRRConfiguration for the same neighbor.",
    argv: ["diff", "--from", frozen],
  },
  { says: "And the Service that was there before?", argv: ["explain", "svc/hello-lb-l3", "--from", frozen] },
];

process.chdir(root);
const program = sourceProgram(root);
for (const { says, argv } of SCENES) {
  process.stdout.write(`\n# ${says}\n$ kubectl metallb ${argv.join(" ")}\n`);
  const code = await main(program, argv);
  process.stdout.write(`(exit code ${code})\n`);
  if (code > 1) process.exitCode = code;
}
process.stdout.write(`
# Where to go next
which resource each line comes from
  npx kubectl-metallb diff --node wk3 --blame --from ${frozen}
everything that is wrong, with remedies
  npx kubectl-metallb check --from ${frozen}
the same for a Service of your own cluster
  npx kubectl-metallb explain svc/NAME -n NAMESPACE
what it is for, and how it works
  ${relative(root, resolve(root, "README.md"))}, docs/
`);
