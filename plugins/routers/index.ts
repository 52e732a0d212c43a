import type { RouterDialect } from "../../src/router/dialect.ts";
import { aristaEos } from "./arista-eos/index.ts";
import { ciscoIosXe } from "./cisco-iosxe/index.ts";
import { ciscoNxos } from "./cisco-nxos/index.ts";
import { frr } from "./frr/index.ts";
import { juniperJunos } from "./juniper-junos/index.ts";
import { sonic } from "./sonic/index.ts";
import { vyos } from "./vyos/index.ts";

/** All dialects; where two recognize a text equally well the earlier one is taken. */
export const routerDialects: readonly RouterDialect[] = Object.freeze([
  vyos,
  frr,
  sonic,
  ciscoNxos,
  aristaEos,
  juniperJunos,
  ciscoIosXe,
]);
