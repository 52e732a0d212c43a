import type { RouterDemand } from "../../../src/router/demand-types.ts";

/** What wk3 and wk4 of the reference lab need from r2, with a password and BFD. */
export const demandOf = (communities: readonly string[]): RouterDemand => ({
  peer: "bgppeer-r2",
  routerAddress: "172.18.20.1",
  routerAs: 65102,
  nodeVrf: undefined,
  families: ["ipv4"],
  neighbors: ["wk3", "wk4"].map((node, i) => ({
    node,
    address: `172.18.20.${113 + i}`,
    addressFrom: `InternalIP of Node ${node}`,
    as: 65801,
    multihop: false,
    password: true,
    port: 179,
    holdTime: undefined,
    keepaliveTime: undefined,
    bfd: { multihop: false, receive: 300, transmit: 300, multiplier: 3, echo: false, passive: false },
    gracefulRestart: false,
    origins: [],
  })),
  announced: ["172.19.20.181/32", "172.19.20.182/32"].map((prefix) => ({
    prefix,
    family: "ipv4",
    nodes: ["wk3", "wk4"],
    communities,
  })),
  accept: [],
  nodesAccept: [],
  paths: 2,
  relax: false,
  unknown: [],
});
