import type { ChainLink } from "../explain/plugin.ts";
import type { Analyzer } from "../findings/analyzer.ts";
import type { RouterDialect } from "../router/dialect.ts";
import type { Finder } from "../snapshot/finder.ts";
import type { Kind } from "../snapshot/kinds.ts";
import type { DumpLayout } from "../sources/dump-layout.ts";

/** A platform, or a family of routers: frozen data and pure functions. Everything is optional but the name. */
export interface Plugin {
  /** A stable name in kebab case. */
  readonly name: string;
  readonly title: string;
  /** Kinds that its links read beyond what a question needs; analyzers declare their own. */
  readonly kinds?: readonly Kind[];
  /** How its pods and releases are found. */
  readonly finder?: Finder;
  readonly analyzers?: readonly Analyzer[];
  /** Links at the end of the chain of a Service. */
  readonly links?: readonly ChainLink[];
  /** Archives and folders of files that the platform's own tools write. */
  readonly dumps?: readonly DumpLayout[];
  readonly dialects?: readonly RouterDialect[];
}
