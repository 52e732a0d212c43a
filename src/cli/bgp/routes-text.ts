import { table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import type { BgpRoutes } from "../../state/bgp/routes.ts";
import { count, none, paragraphs, silentText } from "./words.ts";

const COLUMNS = [
  { title: "NODE" },
  { title: "VRF", usual: "default" },
  { title: "PREFIX" },
  { title: "" },
  { title: "NEXT HOP" },
  { title: "FROM" },
  { title: "AS PATH", wrap: true },
  { title: "MED", align: "right", wide: true },
  { title: "LOCAL PREF", align: "right", wide: true },
  { title: "WEIGHT", align: "right", wide: true },
  { title: "ORIGIN", wide: true },
] as const;

/** The BGP tables: `>` is the path in use, `=` an equal one in use beside it, `*` another valid one, nothing one that is not valid. */
export function routesText(routes: BgpRoutes, view: View): string {
  const rows = routes.items.map((row) => [
    row.node,
    row.vrf,
    row.prefix,
    row.best ? ">" : row.multipath ? "=" : row.valid ? "*" : "",
    row.local ? "-" : row.nextHops.join(" "),
    row.neighbor ?? "(its own)",
    row.asPath === "" ? "-" : row.asPath,
    count(row.med),
    count(row.localPref),
    count(row.weight),
    row.origin ?? "-",
  ]);
  return paragraphs([
    rows.length === 0 ? none("routes", routes.unknown) : table(COLUMNS, rows, view),
    ...silentText(routes.unknown, view),
  ]);
}
