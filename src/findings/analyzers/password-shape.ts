import type { Secret } from "../../api/core.ts";
import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { formatRef, type ObjectRef, refOf } from "../../api/ref.ts";
import { listOf, textOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type FindingParts, finding } from "../finding.ts";
import { edit, replaceSecret } from "../shell.ts";
import { isMetallbs } from "./generated-edits.ts";

/** FRR's PEER_PASSWORD_MAXLEN. */
const LONGEST = 80;

/**
 * Passwords that pass every check of MetalLB and frr-k8s and cannot work all the same: too long for FRR, with a line end (as `echo | base64`
 * leaves one) or a space in it, or empty. Only their shape is looked at and told.
 */
export const passwordShape = analyzer({
  name: "password-shape",
  codes: ["MLB404"],
  reads: { kinds: ["BGPPeer", "FRRConfiguration"], also: ["Secret"], uses: ["discovery"] },
  *analyze({ objects, find, unknown, shared }) {
    const { metallb, frrK8s } = shared.discovery();
    const uses: Use[] = [];
    for (const peer of objects<BGPPeer>("BGPPeer")) {
      const { password, passwordSecret, peerAddress, interface: iface } = peer.spec ?? {};
      const at = {
        object: peer,
        peer: `BGPPeer ${peer.metadata.name} (${peerAddress ?? iface ?? "no address"})`,
      };
      if (textOf(password) !== undefined) uses.push({ ...at, path: "spec.password", clear: password ?? "" });
      if (textOf(passwordSecret?.name) !== undefined)
        uses.push({
          ...at,
          path: "spec.passwordSecret",
          secret: passwordSecret?.name ?? "",
          namespace: metallb.secretPassthrough.value ? frrK8s.namespace.value : metallb.namespace.value,
        });
    }
    // MetalLB copies the password of a BGPPeer to every node: told once, where it is written.
    const copied = uses.length > 0;
    for (const object of shared.frrConfigurations().filter((o) => !copied || !isMetallbs(o)))
      for (const [r, router] of listOf(object.spec?.bgp?.routers).entries())
        for (const [n, neighbor] of listOf(router.neighbors).entries()) {
          const path = `spec.bgp.routers[${r}].neighbors[${n}]`;
          const at = { object, peer: `neighbor ${neighbor.address ?? neighbor.interface ?? "?"}` };
          if (textOf(neighbor.password) !== undefined)
            uses.push({ ...at, path: `${path}.password`, clear: neighbor.password ?? "" });
          if (textOf(neighbor.passwordSecret?.name) !== undefined)
            uses.push({
              ...at,
              path: `${path}.passwordSecret`,
              secret: neighbor.passwordSecret?.name ?? "",
              namespace: frrK8s.namespace.value,
            });
        }
    const asksSecrets = uses.some((u) => "secret" in u);
    const why = unknown("Secret");
    if (asksSecrets && why !== undefined)
      yield { what: "passwords that are kept in Secrets", reason: why, nodes: [], asked: true };
    for (const use of uses) {
      if (!("secret" in use)) {
        const fault = faultOf(use.clear);
        if (fault !== undefined)
          yield finding("MLB404", { peer: use.peer, reason: fault.reason }, partsOf(use, fault));
        continue;
      }
      const secret = find<Secret>("Secret", use.secret, use.namespace);
      const content = secret === undefined ? undefined : contentOf(secret);
      const fault = content === undefined ? undefined : faultOf(content);
      if (secret !== undefined && fault !== undefined)
        yield finding(
          "MLB404",
          { peer: use.peer, reason: `${formatRef(refOf(secret))} ${fault.reason}` },
          partsOf(use, fault, refOf(secret)),
        );
    }
  },
});

type Use = { readonly object: BGPPeer | FRRConfiguration; readonly peer: string; readonly path: string } & (
  | { readonly clear: string }
  | { readonly secret: string; readonly namespace: string }
);

interface Fault {
  readonly reason: string;
  /** An empty password is legal and means none: a risk, no failure. */
  readonly severity: "error" | "warning";
}

function partsOf(use: Use, fault: Fault, secret?: ObjectRef): FindingParts {
  const objects: readonly ObjectRef[] =
    secret === undefined ? [refOf(use.object)] : [secret, refOf(use.object)];
  return {
    objects,
    severity: fault.severity,
    evidence: [evidence(use.object, use.path, fault.reason)],
    ...remedyFor(use, secret),
  };
}

/** @returns a way to write the password anew that shows no password. */
function remedyFor(
  use: Use,
  secret: ObjectRef | undefined,
): { readonly remedy: string; readonly commands: readonly string[] } {
  if (secret === undefined)
    return {
      remedy: "Write a password that FRR takes, better in a Secret; the router needs the same.",
      commands: [edit(refOf(use.object))],
    };
  return {
    remedy: "Write the Secret anew with a password that FRR takes (PASSWORD); the router needs the same.",
    commands: [replaceSecret(secret)],
  };
}

/** Values that stand for a value: masks of captures and of must-gather, of which nothing can be said. */
const PLACEHOLDER = /^<.*>$|^\d+ bytes long$|^REDACTED$/i;

function contentOf(secret: Secret): string | undefined {
  const clear = secret.stringData?.password;
  if (typeof clear === "string") return PLACEHOLDER.test(clear) ? undefined : clear;
  const encoded = secret.data?.password;
  if (typeof encoded !== "string" || PLACEHOLDER.test(encoded)) return undefined;
  try {
    const decoded = atob(encoded);
    return PLACEHOLDER.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function faultOf(password: string): Fault | undefined {
  if (PLACEHOLDER.test(password)) return undefined;
  if (password === "") return { reason: "holds an empty password, which means none", severity: "warning" };
  if (/[\n\r]$/.test(password))
    return { reason: "ends with a line end, which becomes part of FRR's configuration", severity: "error" };
  if (/[\n\r]/.test(password))
    return { reason: "has a line end in it, which breaks FRR's configuration", severity: "error" };
  if (/\s/.test(password)) return { reason: "has a space in it, which FRR refuses", severity: "error" };
  if (password.length > LONGEST)
    return { reason: `is ${password.length} characters long, and FRR takes ${LONGEST}`, severity: "error" };
  return undefined;
}
