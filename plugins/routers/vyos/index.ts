import type { RouterDialect } from "../../../src/router/dialect.ts";
import { showFrr } from "../frr/show.ts";
import { readVyos } from "./read.ts";
import { renderVyos } from "./render.ts";

export const vyos: RouterDialect = Object.freeze({
  name: "vyos",
  title: "VyOS 1.4 and later",
  verified: {
    by: "documentation",
    what: "the command definitions of VyOS 1.4; what they mean is decided by FRR, which VyOS runs",
  },
  comment: "#",
  recognize: (text) =>
    /^[ \t]*set (protocols bgp|vrf name \S+ protocols bgp|policy (prefix-list6?|route-map) \S+ rule) /m.test(
      text,
    ) && !/^[ \t]*set (policy-options|routing-options) /m.test(text)
      ? /system-as|rule \d+/.test(text)
        ? 1
        : 0.8
      : /vyos-config-version:/.test(text) || /^[ \t]*system-as \d+$/m.test(text)
        ? 1
        : 0,
  render: renderVyos,
  show: (demand, options) =>
    showFrr(demand, options).map((s) => ({
      ...s,
      command: s.command.replace(/^show bgp vrf (\S+)/, "show bgp vrf $1"),
    })),
  read: readVyos,
} satisfies RouterDialect);
