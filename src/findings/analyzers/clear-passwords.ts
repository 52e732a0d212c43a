import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { listOf, textOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { show } from "../shell.ts";
import { isGeneratedByOvn, isMetallbs } from "./generated-edits.ts";

const MASK = "<hidden>";

/** Passwords that stand in resources; their values never leave this function. */
export const clearPasswords = analyzer({
  name: "clear-passwords",
  codes: ["MLB705", "MLB709"],
  reads: { kinds: ["BGPPeer", "FRRConfiguration"] },
  *analyze({ objects }) {
    for (const peer of objects<BGPPeer>("BGPPeer"))
      if (textOf(peer.spec?.password) !== undefined)
        yield finding(
          "MLB709",
          { object: nameOf(peer), field: "spec.password" },
          { objects: [peer], evidence: [evidence(peer, "spec.password", MASK)] },
        );
    for (const object of objects<FRRConfiguration>("FRRConfiguration")) {
      const fields = passwordsIn(object);
      if (fields.length === 0 || isGeneratedByOvn(object)) continue;
      if (isMetallbs(object)) {
        yield finding(
          "MLB705",
          { neighbors: fields.map((f) => f.neighbor) },
          {
            nodes: [object.metadata.name.slice("metallb-".length)],
            evidence: fields.map((f) => evidence(object, f.path, MASK)),
            commands: [show(refOf(object))],
          },
        );
        continue;
      }
      for (const { path } of fields)
        yield finding(
          "MLB709",
          { object: nameOf(object), field: path },
          { objects: [object], evidence: [evidence(object, path, MASK)] },
        );
    }
  },
});

function passwordsIn(
  object: FRRConfiguration,
): readonly { readonly neighbor: string; readonly path: string }[] {
  return listOf(object.spec?.bgp?.routers).flatMap((router, r) =>
    listOf(router.neighbors).flatMap((neighbor, n) =>
      textOf(neighbor.password) === undefined
        ? []
        : [
            {
              neighbor: neighbor.address ?? neighbor.interface ?? "a neighbor",
              path: `spec.bgp.routers[${r}].neighbors[${n}].password`,
            },
          ],
    ),
  );
}
