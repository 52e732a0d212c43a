import type { FrrConfig } from "../frr/config.ts";

/** Reads a text once, whatever number of nodes have it but for their host name. */
export type ReadConfig = (text: string) => FrrConfig;
