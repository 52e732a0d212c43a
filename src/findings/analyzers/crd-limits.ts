import type { Node } from "../../api/core.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";

interface Definition extends KubernetesObject {
  readonly spec?: {
    readonly group?: string;
    readonly versions?: readonly {
      readonly name?: string;
      readonly schema?: { readonly openAPIV3Schema?: unknown };
    }[];
  };
}

const LARGEST_INT32 = 2 ** 31 - 1;

/** Kubernetes since 1.36 enforces `format: int32`; definitions before MetalLB 0.16.0 and frr-k8s 0.0.25 give AS numbers that format. */
export const crdLimits = analyzer({
  name: "crd-limits",
  codes: ["MLB706"],
  reads: { kinds: ["CustomResourceDefinition"], also: ["Node"] },
  *analyze({ objects }) {
    if (!objects<Node>("Node").some(enforces)) return;
    for (const crd of objects<Definition>("CustomResourceDefinition")) {
      if (!/(^|\.)metallb\.io$/.test(crd.spec?.group ?? "")) continue;
      for (const [v, version] of (crd.spec?.versions ?? []).entries()) {
        const [first] = tooWide(version.schema?.openAPIV3Schema, "");
        if (first === undefined) continue;
        yield finding(
          "MLB706",
          {
            crd: crd.metadata.name,
            field: first.path,
            maximum: `format int32 with maximum ${first.maximum}`,
          },
          {
            objects: [crd],
            evidence: [
              evidence(
                crd,
                `spec.versions[${v}].schema.openAPIV3Schema${first.at}`,
                `format int32, maximum ${first.maximum}`,
              ),
            ],
          },
        );
        break;
      }
    }
  },
});

function enforces(node: Node): boolean {
  const info = (node.status as { readonly nodeInfo?: { readonly kubeletVersion?: string } } | undefined)
    ?.nodeInfo;
  const match = /^v1\.(\d+)\./.exec(info?.kubeletVersion ?? "");
  return match?.[1] !== undefined && Number(match[1]) >= 36;
}

function* tooWide(schema: unknown, at: string): Generator<{ path: string; at: string; maximum: number }> {
  if (typeof schema !== "object" || schema === null) return;
  const { format, maximum, properties, items } = schema as {
    readonly format?: unknown;
    readonly maximum?: unknown;
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly items?: unknown;
  };
  if (format === "int32" && typeof maximum === "number" && maximum > LARGEST_INT32)
    yield { path: at.replaceAll(".properties.", ".").replaceAll(".items", "[]").slice(1), at, maximum };
  for (const [name, child] of Object.entries(properties ?? {}))
    yield* tooWide(child, `${at}.properties.${name}`);
  yield* tooWide(items, `${at}.items`);
}
