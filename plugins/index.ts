import type { Plugin } from "../src/plugin/plugin.ts";
import { openshift } from "./openshift/index.ts";
import { routerDialects } from "./routers/index.ts";
import { upstream } from "./upstream/index.ts";

const routers: Plugin = Object.freeze({
  name: "routers",
  title: "The routers on the other side",
  dialects: routerDialects,
} satisfies Plugin);

/** All plug-ins, in the order in which they are asked, the special before the general: the first that knows a dump or a release decides. */
export const plugins: readonly Plugin[] = Object.freeze([openshift, upstream, routers]);
