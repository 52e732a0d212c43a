import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** Reads a List of generated Services of some size from a stream, in a process with little memory, and counts the objects. */
const PROGRAM = `
import { collector } from ${JSON.stringify(join(root, "src/sources/collect.ts"))};
import { readBytes } from ${JSON.stringify(join(root, "src/sources/read-file.ts"))};
const [format, megabytes] = process.argv.slice(1);
const labels = Object.fromEntries(Array.from({ length: 20 }, (_, i) => ["label-" + i, "a value of some length, number " + i]));
const service = (name) => ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: "ns", labels }, spec: { type: "LoadBalancer", ports: [{ port: 80 }] } });
const yaml = (name) => "- apiVersion: v1\\n  kind: Service\\n  metadata:\\n    name: " + name + "\\n    namespace: ns\\n    labels:\\n" +
  Object.entries(labels).map(([k, v]) => "      " + k + ": " + v + "\\n").join("") + "  spec:\\n    type: LoadBalancer\\n    ports:\\n    - port: 80\\n";
let made = 0;
async function* text() {
  yield Buffer.from(format === "json" ? '{"kind":"List","items":[' : "apiVersion: v1\\nitems:\\n");
  for (let length = 0; length < megabytes * 1e6; ) {
    let chunk = "";
    while (chunk.length < 65536) {
      const name = "s" + made++;
      chunk += format === "json" ? JSON.stringify(service(name), null, 2) + ",\\n" : yaml(name);
    }
    length += chunk.length;
    yield Buffer.from(chunk);
  }
  yield Buffer.from(format === "json" ? JSON.stringify(service("s" + made++)) + "]}" : "kind: List\\n");
}
const collected = collector("written", ["Service"]);
await readBytes(text(), "f", "utf-8", collected);
const { objects, notes } = collected.end();
console.log(JSON.stringify({ made, read: objects.length, notes: notes.length }));
`;

test.each([
  ["json", 200, 384],
  ["yaml", 60, 192],
])("%s of %i MB with %i MB of heap", (format, megabytes, heap) => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${heap}`, "--input-type=module", "-e", PROGRAM, format, String(megabytes)],
    { encoding: "utf8" },
  );
  expect({ status, stderr: stderr.slice(0, 500) }).toEqual({ status: 0, stderr: "" });
  const { made, read, notes } = JSON.parse(stdout);
  expect(made).toBeGreaterThan(megabytes * 500);
  expect({ read, notes }).toEqual({ read: made, notes: 0 });
});
