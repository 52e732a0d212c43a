import type { DumpLayout } from "./dump-layout.ts";
import type { Tree } from "./tree.ts";

/**
 * What the files of a folder or archive are, known by their paths:
 * a capture (`objects.yaml` beside `vtysh/` or `capture.json`), the dump of an inspection (`oc adm must-gather`, `oc adm
 * inspect`: `namespaces/` and `cluster-scoped-resources/`), or manifests.
 */
export type Layout =
  | { readonly kind: "capture"; readonly root: string }
  /** `dump`: of a tool that a plug-in knows; absent: the general form. */
  | { readonly kind: "inspection"; readonly dump?: DumpLayout }
  | { readonly kind: "manifests" };

/** @returns the folder that holds the file, as a prefix: empty, or ending in a slash. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/** Recognizes what a folder or archive holds by the paths of its files alone. */
export function layoutOf(tree: Tree, dumps: readonly DumpLayout[] = []): Layout {
  const paths = tree.map(({ path }) => path);
  const roots = paths.filter((path) => /(?:^|\/)objects\.(?:yaml|json)$/.test(path)).map(folderOf);
  const captures = roots.filter((root) =>
    paths.some((path) => path === `${root}capture.json` || path.startsWith(`${root}vtysh/`)),
  );
  const [capture] = captures;
  if (capture !== undefined && captures.length === 1) return { kind: "capture", root: capture };
  const dump = dumps.find((d) => d.recognizes(paths));
  if (dump !== undefined) return { kind: "inspection", dump };
  if (paths.some((path) => INSPECTED.test(path))) return { kind: "inspection" };
  return { kind: "manifests" };
}

/** `namespaces/<ns>/<group>/<resource>…` or `cluster-scoped-resources/<group>/<resource>…`, at any depth. */
const INSPECTED = /(?:^|\/)(?:namespaces\/[^/]+|cluster-scoped-resources)\/[^/]+\/.+\.(?:yaml|yml|json)$/;

/** @returns whether a file of an archive can be of use: objects, and what vtysh answered. Logs cannot. */
export function isWanted(path: string): boolean {
  return (
    /\.(?:yaml|yml|json)$/.test(path) ||
    /(?:^|\/)vtysh\/[^/]+\/[^/]+$/.test(path) ||
    /\/(?:dump_frr|timestamp)$/.test(path)
  );
}
