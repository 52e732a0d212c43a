import type { Plugin } from "../src/plugin/plugin.ts";
import { openshift } from "./openshift/index.ts";
import { routerDialects } from "./routers/index.ts";
import { upstream } from "./upstream/index.ts";

const routers: Plugin = Object.freeze({
  name: "routers",
  title: "The routers on the other side",
  dialects: routerDialects,
} satisfies Plugin);

/** All plug-ins, in the order in which they are asked: the first that recognizes a dump reads it. */
export const plugins: readonly Plugin[] = Object.freeze([upstream, openshift, routers]);
