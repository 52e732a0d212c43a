import type { Analyzer } from "../analyzer.ts";
import { addressLost } from "./address-lost.ts";
import { advertisedPrefixes } from "./advertised-prefixes.ts";
import { advertisements } from "./advertisements.ts";
import { allocation } from "./allocation.ts";
import { alwaysBlock } from "./always-block.ts";
import { announcers } from "./announcers.ts";
import { backendSupport } from "./backend-support.ts";
import { bfdProfile } from "./bfd-profile.ts";
import { bgpextras } from "./bgpextras.ts";
import { clearPasswords } from "./clear-passwords.ts";
import { crdLimits } from "./crd-limits.ts";
import { dataPath } from "./data-path.ts";
import { deprecatedAnnotations } from "./deprecated-annotations.ts";
import { drift } from "./drift.ts";
import { droppedFields } from "./dropped-fields.ts";
import { duplicateFrr } from "./duplicate-frr.ts";
import { egressService } from "./egress-service.ts";
import { filterCollision } from "./filter-collision.ts";
import { foreignController } from "./foreign-controller.ts";
import { generatedEdits } from "./generated-edits.ts";
import { ghostWrites } from "./ghost-writes.ts";
import { gracefulRestart } from "./graceful-restart.ts";
import { hostnameLabel } from "./hostname-label.ts";
import { importedRoutes } from "./imported-routes.ts";
import { labelTrap } from "./label-trap.ts";
import { listener } from "./listener.ts";
import { logLevel } from "./log-level.ts";
import { lostTimers } from "./lost-timers.ts";
import { mergeConflicts } from "./merge-conflicts.ts";
import { metallbConfiguration } from "./metallb-configuration.ts";
import { neighborNames } from "./neighbor-names.ts";
import { networkPolicies } from "./network-policies.ts";
import { noFrr } from "./no-frr.ts";
import { nodeNetworks } from "./node-networks.ts";
import { openshiftProvider } from "./openshift-provider.ts";
import { operatorBackend } from "./operator-backend.ts";
import { otherBgp } from "./other-bgp.ts";
import { passwordShape } from "./password-shape.ts";
import { poolOverlaps } from "./pool-overlaps.ts";
import { poolRules } from "./pool-rules.ts";
import { recentChange } from "./recent-change.ts";
import { reloadError } from "./reload-error.ts";
import { reloadNoise } from "./reload-noise.ts";
import { returnPath } from "./return-path.ts";
import { routeAdvertisements } from "./route-advertisements.ts";
import { routerId } from "./router-id.ts";
import { routesOnTheWire } from "./routes-on-the-wire.ts";
import { schema } from "./schema.ts";
import { serviceStatus } from "./service-status.ts";
import { sessionState } from "./session-state.ts";
import { sessions } from "./sessions.ts";
import { vrfGateway } from "./vrf-gateway.ts";
import { webhookDown } from "./webhook-down.ts";
import { wrongNamespace } from "./wrong-namespace.ts";

/** Every analyzer, in the order in which they run and are listed. */
export const ANALYZERS: readonly Analyzer[] = Object.freeze([
  allocation,
  poolRules,
  addressLost,
  foreignController,
  poolOverlaps,
  schema,
  crdLimits,
  metallbConfiguration,
  advertisements,
  announcers,
  advertisedPrefixes,
  dataPath,
  mergeConflicts,
  ghostWrites,
  wrongNamespace,
  generatedEdits,
  webhookDown,
  reloadError,
  noFrr,
  drift,
  labelTrap,
  filterCollision,
  neighborNames,
  logLevel,
  bgpextras,
  sessions,
  routesOnTheWire,
  nodeNetworks,
  passwordShape,
  droppedFields,
  lostTimers,
  bfdProfile,
  routerId,
  otherBgp,
  listener,
  sessionState,
  serviceStatus,
  recentChange,
  gracefulRestart,
  reloadNoise,
  importedRoutes,
  alwaysBlock,
  returnPath,
  egressService,
  openshiftProvider,
  routeAdvertisements,
  networkPolicies,
  vrfGateway,
  operatorBackend,
  backendSupport,
  duplicateFrr,
  clearPasswords,
  deprecatedAnnotations,
  hostnameLabel,
]);
