import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { ManagedFieldsEntry } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { show } from "../shell.ts";

/** OVN-Kubernetes marks what it generates with this key: the label names the RouteAdvertisements, the annotation also base and node. */
const GENERATED_BY_OVN = "k8s.ovn.org/route-advertisements";

const OVN_MANAGER = /^clustermanager-routeadvertisements/;
const SPEAKERS = /^(speaker|metallb|metallb-speaker|manager)$/i;
/** Programs that people edit with; a controller of an unknown name is not accused. */
const PEOPLE =
  /^(kubectl|oc$|oc-|k9s|lens|mozilla|console|openshift-console|python-requests|ansible|kubectl-)/i;

export const generatedEdits = analyzer({
  name: "generated-edits",
  codes: ["MLB208", "MLB209"],
  reads: { kinds: ["FRRConfiguration"] },
  *analyze({ objects }) {
    for (const object of objects<FRRConfiguration>("FRRConfiguration")) {
      const ref = refOf(object);
      const ovn = isGeneratedByOvn(object);
      if (!ovn && !isMetallbs(object)) continue;
      const entry = strangerIn(object.metadata.managedFields ?? [], ovn ? OVN_MANAGER : SPEAKERS);
      if (entry === undefined) continue;
      const manager = entry.manager ?? "";
      const parts = {
        objects: [ref],
        evidence: [evidence(object, "metadata.managedFields", `${manager} ${entry.time ?? ""}`.trim())],
        commands: [show(ref)],
      };
      yield ovn
        ? finding(
            "MLB208",
            {
              object: nameOf(object),
              base: baseOf(object),
              what: `it was edited by ${manager}, which the next reconcile undoes`,
            },
            parts,
          )
        : finding("MLB209", { object: nameOf(object), manager }, parts);
    }
  },
});

/** @returns whether OVN-Kubernetes made the object from a RouteAdvertisements. */
export function isGeneratedByOvn(object: FRRConfiguration): boolean {
  return (
    Object.hasOwn(object.metadata.labels ?? {}, GENERATED_BY_OVN) ||
    object.metadata.name.startsWith("ovnk-generated-")
  );
}

/** @returns whether a speaker of MetalLB writes the object: named metallb-<node>, selecting that node. */
export function isMetallbs(object: FRRConfiguration): boolean {
  const { name } = object.metadata;
  const host = object.spec?.nodeSelector?.matchLabels?.["kubernetes.io/hostname"];
  return host !== undefined && name === `metallb-${host}`;
}

/** @returns what a generated object is made from, in words. */
export function baseOf(object: FRRConfiguration): string {
  const [ra, base] = (object.metadata.annotations?.[GENERATED_BY_OVN] ?? "").split("/");
  if (base !== undefined && base !== "") return `FRRConfiguration ${base} by RouteAdvertisements ${ra}`;
  return `RouteAdvertisements ${object.metadata.labels?.[GENERATED_BY_OVN] ?? "of an unknown name"}`;
}

/** The last one who changed the spec, if it is a person's program and not the owner. */
function strangerIn(entries: readonly ManagedFieldsEntry[], owner: RegExp): ManagedFieldsEntry | undefined {
  const ofSpec = entries.filter(
    (e) => typeof e.fieldsV1 === "object" && e.fieldsV1 !== null && "f:spec" in e.fieldsV1,
  );
  return ofSpec
    .filter((e) => !owner.test(e.manager ?? "") && PEOPLE.test(e.manager ?? ""))
    .sort((a, b) => (a.time ?? "").localeCompare(b.time ?? ""))
    .at(-1);
}
