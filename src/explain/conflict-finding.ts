import { formatRef, type Origin } from "../api/ref.ts";
import { type Evidence, type Finding, finding } from "../findings/finding.ts";
import { isGenerated } from "../findings/generated.ts";
import { command, edit, target } from "../findings/shell.ts";
import type { Conflict, Side } from "../frrk8s/conflict.ts";

/** @returns what the conflict is about: `neighbor 172.18.20.1`, with its VRF. */
function conflictSubject({ neighbor, vrf }: Pick<Conflict, "neighbor" | "vrf">): string {
  const where = vrf === "" ? "" : ` in VRF ${vrf}`;
  return neighbor === undefined ? `the router${where}` : `neighbor ${neighbor}${where}`;
}

/** @returns one sentence that names both resources, the field and both values. */
export function conflictText(conflict: Conflict): string {
  const { a, b, field } = conflict;
  const [mine, other] = sides(conflict);
  return `${nameOf(other)} and ${nameOf(mine)} contradict each other in ${field} of ${conflictSubject(conflict)}: ${valueText(other)} against ${valueText(mine)}${a.origin.ref.name === b.origin.ref.name ? " in one resource" : ""}`;
}

/** The generated side first, and the side that somebody can change second. */
function sides({ a, b }: Conflict): readonly [Side, Side] {
  return isGenerated(b.origin.ref) && !isGenerated(a.origin.ref) ? [b, a] : [a, b];
}

const nameOf = (side: Side): string => side.origin.ref.name;
const valueText = (side: Side): string => (side.value === "" ? "unset" : side.value);

/** @returns the finding of a conflict, with the change of the side that belongs to somebody. */
export function conflictFinding(conflict: Conflict, nodes: readonly string[]): Finding {
  const [mine, other] = sides(conflict);
  const parts = {
    nodes,
    objects: [other.origin.ref, mine.origin.ref],
    evidence: [evidenceOf(other), evidenceOf(mine), { path: "frr-k8s reports", value: conflict.error }],
    ...remedyOf(conflict, mine, other),
  };
  if (conflict.field === "password" || conflict.field === "passwordSecret")
    return finding(
      "MLB213",
      {
        neighbor: conflict.neighbor ?? "",
        a: formatRef(other.origin.ref),
        b: formatRef(mine.origin.ref),
        how: `${valueText(other)} against ${valueText(mine)}`,
      },
      parts,
    );
  return finding(
    "MLB201",
    {
      subject: conflictSubject(conflict),
      field: conflict.field,
      a: valueText(other),
      b: valueText(mine),
      aFrom: formatRef(other.origin.ref),
      bFrom: formatRef(mine.origin.ref),
    },
    parts,
  );
}

function evidenceOf({ origin, value }: Side): Evidence {
  return { object: origin.ref, path: origin.path, value: value === "" ? "unset" : value };
}

/** A generated object is never proposed for a change: its writer would undo it. */
function remedyOf(
  conflict: Conflict,
  mine: Side,
  other: Side,
): { readonly remedy?: string; readonly commands?: readonly string[] } {
  const { ref } = other.origin;
  if (isGenerated(ref))
    return { remedy: `Both are generated: change what ${nameOf(other)} and ${nameOf(mine)} are made from.` };
  const change = jsonPatch(other.origin, conflict.field, mine.value);
  const secret = /password/i.test(conflict.field);
  return {
    remedy: secret
      ? `Give the neighbor in ${formatRef(ref)} the same password, in the same form, as in ${nameOf(mine)}.`
      : `Set ${conflict.field}: ${valueText(mine)} in ${formatRef(ref)}, or delete it if it is not needed.`,
    commands: [
      ...(change === undefined || secret ? [edit(ref)] : [change]),
      command("kubectl", "delete", ...target(ref)),
    ],
  };
}

/** `spec.bgp.routers[0].neighbors[0].asn` → a JSON patch; only for plain values. */
function jsonPatch(origin: Origin, field: string, value: string): string | undefined {
  if (!origin.path.startsWith("spec.") || value === "") return undefined;
  const number = /^(?:asn|port|localASN)$/.test(field) && /^\d+$/.test(value);
  const flag = value === "true" || value === "false";
  if (!number && !flag && !/^(?:holdTime|keepaliveTime|connectTime|bfdProfile|id|sourceaddress)$/.test(field))
    return undefined;
  const path = `/${origin.path.replace(/\[(\d+)\]/g, ".$1").replaceAll(".", "/")}`;
  const full = path.endsWith(`/${field}`) ? path : `${path}/${field}`;
  const op = { op: "add", path: full, value: number ? Number(value) : flag ? value === "true" : value };
  return command("kubectl", "patch", ...target(origin.ref), "--type", "json", "-p", JSON.stringify([op]));
}
