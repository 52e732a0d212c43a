import { spawn } from "node:child_process";

interface Output {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly write: (text: string) => unknown;
}

/**
 * Writes text, through a pager if the output is a terminal that the text does not fit on: KUBECTL_METALLB_PAGER, PAGER, else less. Whatever
 * goes wrong with the pager, the text is written plainly.
 */
export async function page(
  text: string,
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const lines = text.split("\n").length;
  const wanted = env.KUBECTL_METALLB_PAGER ?? env.PAGER ?? "less";
  if (
    output.isTTY !== true ||
    lines < (output.rows ?? 24) ||
    wanted === "" ||
    wanted === "cat" ||
    env.TERM === "dumb"
  ) {
    output.write(text);
    return;
  }
  const [command = "less", ...args] = wanted.split(/\s+/);
  const shown = await new Promise<boolean>((resolve) => {
    const child = spawn(command, args, {
      stdio: ["pipe", "inherit", "inherit"],
      env: { LESS: "FRX", ...env } as NodeJS.ProcessEnv,
    });
    child.on("error", () => resolve(false));
    child.on("close", () => resolve(true));
    child.stdin.on("error", () => {});
    child.stdin.end(text);
  });
  if (!shown) output.write(text);
}
