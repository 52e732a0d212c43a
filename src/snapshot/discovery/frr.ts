import { formatRef } from "../../api/ref.ts";
import { objectsOf } from "../select.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Fact } from "./fact.ts";
import { tagOf } from "./releases.ts";
import type { Member } from "./workloads.ts";

/** @returns the version of FRR on each node that says it: what FRR itself says before what the image is called. */
export function findFrrVersions(s: Snapshot, pods: readonly Member[]): ReadonlyMap<string, Fact<string>> {
  const versions = new Map<string, Fact<string>>();
  for (const member of pods) {
    const image = member.containers.find((c) => c.name === member.rule.frr)?.image;
    const version = image === undefined ? undefined : /^v?(\d+\.\d+(?:\.\d+)?)/.exec(tagOf(image) ?? "")?.[1];
    if (member.node !== undefined && version !== undefined)
      versions.set(member.node, { value: version, from: `image tag of ${formatRef(member.ref)}` });
  }
  for (const state of objectsOf(s, "FRRNodeState")) {
    const running = (state.status as { runningConfig?: unknown } | undefined)?.runningConfig;
    const version = typeof running === "string" ? configuredVersion(running) : undefined;
    if (version !== undefined)
      versions.set(state.metadata.name, {
        value: version,
        from: `runningConfig of FRRNodeState ${state.metadata.name}`,
      });
  }
  const nodes = new Set(objectsOf(s, "Node").map((node) => node.metadata.name));
  for (const [host, live] of s.live) {
    // A capture may hold the answers of routers as well.
    if (nodes.size > 0 && !nodes.has(host)) continue;
    const answer = live.answers.get("show version");
    const version = answer?.ok ? /^FRRouting (\d+\.\d+(?:\.\d+)?)/m.exec(answer.text)?.[1] : undefined;
    if (version !== undefined) versions.set(host, { value: version, from: `show version on ${host}` });
  }
  return versions;
}

function configuredVersion(running: string): string | undefined {
  return /^frr version (\d+\.\d+(?:\.\d+)?)/m.exec(running)?.[1];
}
