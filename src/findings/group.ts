/** What is broken for whom: the headings of the output, worst first. */
export const GROUPS = Object.freeze({
  services: "Services that users cannot reach",
  nodes: "Nodes that do not follow their resources",
  sessions: "Sessions with routers",
  traffic: "Traffic on a wrong or weak path",
  resources: "Resources that have no effect, or not the one they seem to have",
  platform: "Installation and releases",
  hygiene: "Secrets, leftovers and things to know",
} as const);

/** Whom or what a finding is about. */
export type Group = keyof typeof GROUPS;

/** The groups in the order of the output. */
export const GROUP_ORDER: readonly Group[] = Object.freeze(Object.keys(GROUPS) as Group[]);
