/** The remedy of MLB303 where endpoints are ready, but with policy Local on nodes that do not announce. */
export const ELSEWHERE =
  "Let the nodes with endpoints announce it (nodeSelectors of the BGPAdvertisement, and a BGPPeer that selects them), move its pods to nodes that do, or set externalTrafficPolicy: Cluster.";
