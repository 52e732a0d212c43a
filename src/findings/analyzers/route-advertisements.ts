import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { KubernetesObject, LabelSelector } from "../../api/object.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { listOf, textOf } from "../../api/values.ts";
import { matches, parseSelector } from "../../net/selector.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding, nameOf } from "../finding.ts";
import { patch, show } from "../shell.ts";
import { isGeneratedByOvn, isMetallbs } from "./generated-edits.ts";

interface RouteAdvertisements extends KubernetesObject {
  readonly spec?: {
    readonly targetVRF?: string;
    readonly frrConfigurationSelector?: LabelSelector;
  };
  readonly status?: {
    readonly status?: string;
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly message?: string;
    }[];
  };
}
interface Network extends KubernetesObject {
  readonly spec?: {
    readonly defaultNetwork?: {
      readonly type?: string;
      readonly ovnKubernetesConfig?: { readonly routeAdvertisements?: string };
    };
  };
}

/**
 * OVN-Kubernetes' RouteAdvertisements: refused, copying from nothing, copying MetalLB's own objects, or for a VRF that no router has.
 * What they generate is judged with all other FRRConfigurations.
 */
export const routeAdvertisements = analyzer({
  name: "route-advertisements",
  codes: ["MLB711"],
  reads: { kinds: [], also: ["RouteAdvertisements", "FRRConfiguration", "Network"] },
  *analyze({ objects, find, unknown }) {
    const all = objects<RouteAdvertisements>("RouteAdvertisements");
    if (all.length === 0) return;
    const network = find<Network>("Network", "cluster");
    const config = network?.spec?.defaultNetwork;
    const off =
      config?.type === "OVNKubernetes" && config.ovnKubernetesConfig?.routeAdvertisements !== "Enabled";
    const candidates = objects<FRRConfiguration>("FRRConfiguration").filter((c) => !isGeneratedByOvn(c));
    for (const ra of all) {
      const said = (
        reason: string,
        path: string,
        value: string,
        more: readonly KubernetesObject[] = [],
      ): Finding =>
        finding(
          "MLB711",
          { object: nameOf(ra), reason },
          {
            objects: [ra, ...more],
            evidence: [evidence(ra, path, value)],
            commands: [show(refOf(ra))],
          },
        );
      if (off && network !== undefined) {
        yield finding(
          "MLB711",
          { object: nameOf(ra), reason: "routeAdvertisements is not Enabled in Network/cluster" },
          {
            objects: [ra, network],
            evidence: [
              evidence(
                network,
                "spec.defaultNetwork.ovnKubernetesConfig.routeAdvertisements",
                config.ovnKubernetesConfig?.routeAdvertisements ?? "absent",
              ),
            ],
            commands: [
              patch(refOf(network), {
                spec: { defaultNetwork: { ovnKubernetesConfig: { routeAdvertisements: "Enabled" } } },
              }),
            ],
          },
        );
        continue;
      }
      const refused = refusalOf(ra);
      if (refused !== undefined)
        yield said(`OVN-Kubernetes does not accept it (${refused})`, "status.status", refused);
      if (unknown("FRRConfiguration") !== undefined) continue;
      const selected = chosen(ra, candidates);
      if (selected === undefined) continue;
      const selector = JSON.stringify(ra.spec?.frrConfigurationSelector ?? {});
      if (selected.length === 0 && refused === undefined)
        yield said(
          "its frrConfigurationSelector selects no FRRConfiguration to copy from",
          "spec.frrConfigurationSelector",
          selector,
        );
      const speakers = selected.filter(isMetallbs);
      const [first] = speakers;
      if (first !== undefined)
        yield said(
          `its frrConfigurationSelector also selects what MetalLB writes (${formatRef(refOf(first))}${speakers.length > 1 ? ` and ${speakers.length - 1} more` : ""}), so that every change of a Service is copied once more`,
          "spec.frrConfigurationSelector",
          selector,
          [first],
        );
      if (ra.spec?.targetVRF === "default" && selected.length > 0 && !selected.some(namesDefault))
        yield said(
          'targetVRF "default" is compared letter by letter, and no selected router says vrf: default: leave targetVRF out',
          "spec.targetVRF",
          "default",
        );
    }
  },
});

/** The controller's own words, without the prefix that it puts before them. */
function refusalOf(ra: RouteAdvertisements): string | undefined {
  const text = textOf(ra.status?.status);
  if (text !== undefined && text !== "Accepted") return text.replace(/^Not Accepted:\s*/, "");
  const condition = listOf(ra.status?.conditions).find((c) => c.type === "Accepted");
  return condition?.status === "False" ? (textOf(condition.message) ?? "no reason is given") : undefined;
}

/** @returns the FRRConfigurations of all namespaces that the selector selects; undefined if it cannot be read. */
function chosen(
  ra: RouteAdvertisements,
  candidates: readonly FRRConfiguration[],
): readonly FRRConfiguration[] | undefined {
  const parsed = parseSelector(ra.spec?.frrConfigurationSelector ?? {});
  return parsed.ok ? candidates.filter((c) => matches(parsed.selector, c.metadata.labels)) : undefined;
}

function namesDefault(object: FRRConfiguration): boolean {
  return listOf(object.spec?.bgp?.routers).some((r) => r.vrf === "default");
}
