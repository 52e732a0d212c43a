import * as Flags from "@oclif/core/flags";
import { filesOption } from "../flags.ts";

/** How a change is described, the same for `plan` and `apply`. */
export const changeFlags = {
  filename: filesOption("Objects to apply, in the order given; a folder is read whole, - is standard input"),
  delete: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "KIND/NAME",
    description: "Objects to delete (KIND/NAMESPACE/NAME where the name is not unique)",
  }),
  label: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "'node/N k=v k-'",
    description: "Labels of nodes to set or to remove",
  }),
  fix: Flags.string({
    helpValue: "CODE[=N]",
    description: "The ways to mend the findings of a code, or the Nth of them",
  }),
};
