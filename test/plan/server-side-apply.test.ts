import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { serverSideApply } from "../../src/plan/server-side-apply.ts";

const ME = "kubectl-metallb";

function peer(spec: Record<string, unknown>, managedFields: object[] = []): KubernetesObject {
  return {
    apiVersion: "metallb.io/v1beta2",
    kind: "BGPPeer",
    metadata: { name: "r2", namespace: "metallb-system", ...(managedFields.length > 0 && { managedFields }) },
    spec,
  };
}

const owns = (manager: string, operation: string, fields: string[]) => ({
  manager,
  operation,
  fieldsV1: { "f:spec": Object.fromEntries(fields.map((f) => [`f:${f}`, {}])) },
});

describe("server-side apply", () => {
  test.each([
    {
      name: "creates what is not there",
      live: undefined,
      config: { myASN: 1 },
      spec: { myASN: 1 },
      conflicts: [],
    },
    {
      name: "keeps fields that it does not mention",
      live: peer({ myASN: 1, peerASN: 2 }, [owns("kubectl", "Update", ["myASN", "peerASN"])]),
      config: { myASN: 1 },
      spec: { myASN: 1, peerASN: 2 },
      conflicts: [],
    },
    {
      name: "says who owns a field that it changes",
      live: peer({ myASN: 1, peerASN: 2 }, [owns("argocd", "Apply", ["myASN", "peerASN"])]),
      config: { peerASN: 3 },
      spec: { myASN: 1, peerASN: 3 },
      conflicts: [{ manager: "argocd", path: "spec.peerASN" }],
    },
    {
      name: "removes what it owned alone and no longer mentions",
      live: peer({ myASN: 1, holdTime: "9s" }, [owns(ME, "Apply", ["myASN", "holdTime"])]),
      config: { myASN: 1 },
      spec: { myASN: 1 },
      conflicts: [],
    },
    {
      name: "leaves what somebody else owns too",
      live: peer({ myASN: 1, holdTime: "9s" }, [
        owns(ME, "Apply", ["myASN", "holdTime"]),
        owns("argocd", "Apply", ["holdTime"]),
      ]),
      config: { myASN: 1 },
      spec: { myASN: 1, holdTime: "9s" },
      conflicts: [],
    },
    {
      name: "replaces a list as a whole",
      live: peer({ nodeSelectors: [{ matchLabels: { a: "" } }] }, [owns(ME, "Apply", ["nodeSelectors"])]),
      config: { nodeSelectors: [{ matchLabels: { b: "" } }] },
      spec: { nodeSelectors: [{ matchLabels: { b: "" } }] },
      conflicts: [],
    },
  ])("$name", ({ live, config, spec, conflicts }) => {
    const result = serverSideApply(live, peer(config), ME);
    expect(result.object.spec).toEqual(spec);
    expect(result.conflicts).toEqual(conflicts);
  });

  test("applying the same object twice changes nothing", () => {
    const once = serverSideApply(
      undefined,
      peer({ myASN: 1, nodeSelectors: [{ matchLabels: { a: "" } }] }),
      ME,
    );
    const twice = serverSideApply(
      once.object,
      peer({ myASN: 1, nodeSelectors: [{ matchLabels: { a: "" } }] }),
      ME,
    );
    expect(twice).toEqual({ object: once.object, conflicts: [] });
  });
});
