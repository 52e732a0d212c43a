import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { UserError } from "../errors.ts";

const LIMIT = 64 * 1024 * 1024;

/** Reads a router's configuration from a file, or from standard input for `-`. */
export async function readConfigFile(path: string): Promise<string> {
  if (path === "-") return text(process.stdin);
  try {
    const bytes = await readFile(path);
    if (bytes.length > LIMIT)
      throw new UserError(`${path} is too large for a router's configuration (over 64 MB).`);
    return bytes.toString("utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UserError(`Cannot read ${path}: ${code === "ENOENT" ? "there is no such file" : code}.`);
  }
}
