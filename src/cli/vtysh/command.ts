import { UserError } from "../errors.ts";

/** Characters that vtysh would take for the end of a command, or a terminal for something else. */
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Checks what is to be asked. vtysh takes each line of an argument for a command of its own, so a command must be one line; and only
 * `show` is sure to change nothing.
 * @returns the commands with single blanks
 * @throws UserError for anything but `show` unless `allowConfig`
 */
export function checkedCommands(commands: readonly string[], allowConfig: boolean): readonly string[] {
  if (commands.length === 0) {
    throw new UserError("no command is given", "for example: vtysh --node wk3 -- show bgp summary");
  }
  return commands.map((command) => {
    if (CONTROL.test(command)) throw new UserError("a command must be one line without control characters");
    const plain = command.trim().replace(/ +/g, " ");
    if (!allowConfig && !/^show( |$)/.test(plain)) {
      throw new UserError(
        `refused: ${JSON.stringify(plain)} is not a show command`,
        "--allow-config lets it through; what is changed by hand, frr-k8s takes back at its next reload",
      );
    }
    return plain;
  });
}
