import type { Analyzer } from "../analyzer.ts";
import { addressLost } from "./address-lost.ts";
import { alwaysBlock } from "./always-block.ts";
import { backendSupport } from "./backend-support.ts";
import { bgpextras } from "./bgpextras.ts";
import { clearPasswords } from "./clear-passwords.ts";
import { crdLimits } from "./crd-limits.ts";
import { deprecatedAnnotations } from "./deprecated-annotations.ts";
import { droppedFields } from "./dropped-fields.ts";
import { duplicateFrr } from "./duplicate-frr.ts";
import { egressService } from "./egress-service.ts";
import { filterCollision } from "./filter-collision.ts";
import { foreignController } from "./foreign-controller.ts";
import { generatedEdits } from "./generated-edits.ts";
import { hostnameLabel } from "./hostname-label.ts";
import { importedRoutes } from "./imported-routes.ts";
import { logLevel } from "./log-level.ts";
import { lostTimers } from "./lost-timers.ts";
import { neighborNames } from "./neighbor-names.ts";
import { nodeNetworks } from "./node-networks.ts";
import { openshiftProvider } from "./openshift-provider.ts";
import { otherBgp } from "./other-bgp.ts";
import { passwordShape } from "./password-shape.ts";
import { poolOverlaps } from "./pool-overlaps.ts";
import { routerId } from "./router-id.ts";
import { schema } from "./schema.ts";
import { sessions } from "./sessions.ts";
import { webhookDown } from "./webhook-down.ts";
import { wrongNamespace } from "./wrong-namespace.ts";

/** Every analyzer, in the order in which they run and are listed. */
export const ANALYZERS: readonly Analyzer[] = Object.freeze([
  addressLost,
  foreignController,
  poolOverlaps,
  schema,
  crdLimits,
  wrongNamespace,
  generatedEdits,
  webhookDown,
  filterCollision,
  neighborNames,
  logLevel,
  bgpextras,
  sessions,
  nodeNetworks,
  passwordShape,
  droppedFields,
  lostTimers,
  routerId,
  otherBgp,
  importedRoutes,
  alwaysBlock,
  egressService,
  openshiftProvider,
  backendSupport,
  duplicateFrr,
  clearPasswords,
  deprecatedAnnotations,
  hostnameLabel,
]);
