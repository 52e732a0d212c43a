import { readFile } from "node:fs/promises";
import { UserError } from "../errors.ts";

/** Reads a configuration of FRR; `-` is standard input. */
export async function readFrrFile(path: string): Promise<string> {
  if (path === "-") {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString("utf8");
  }
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
    throw new UserError(
      `cannot read ${path}: ${why}`,
      "name a file with FRR's configuration, or applied or live",
    );
  }
}
