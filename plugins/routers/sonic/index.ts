import type { RouterDialect } from "../../../src/router/dialect.ts";
import { renderFrr } from "../frr/render.ts";
import { showFrr } from "../frr/show.ts";

export const sonic: RouterDialect = Object.freeze({
  name: "sonic",
  title: "SONiC (vtysh, split configuration mode)",
  verified: {
    by: "documentation",
    what: "FRR's language, which SONiC runs; with bgpcfgd or frr-mgmt-framework the tables BGP_NEIGHBOR and BGP_NEIGHBOR_AF rule instead",
  },
  comment: "!",
  recognize: (text) => (/"DEVICE_METADATA"/.test(text) || /PEER_V4|TO_BGP_SPEAKER_V4/.test(text) ? 1 : 0),
  render: renderFrr,
  show: showFrr,
} satisfies RouterDialect);
