import type { RouterDialect } from "../../../src/router/dialect.ts";
import { readFrr } from "./read.ts";
import { renderFrr } from "./render.ts";
import { showFrr } from "./show.ts";

export const frr: RouterDialect = Object.freeze({
  name: "frr",
  title: "FRR",
  verified: {
    by: "program",
    what: "loaded into FRR 8.4 in the lab; the sessions come up and the tables are as predicted",
  },
  comment: "!",
  recognize: (text) =>
    /^(frr version|frr defaults) /m.test(text)
      ? 1
      : /^[ \t]*exit-address-family$/m.test(text) && /^exit$/m.test(text)
        ? 0.7
        : 0,
  render: renderFrr,
  show: showFrr,
  read: readFrr,
} satisfies RouterDialect);
