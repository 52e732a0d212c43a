import { type Bytes, decode } from "./bytes.ts";
import { InputError } from "./errors.ts";
import { objectReader, type Sink } from "./reading.ts";
import type { TreeFile } from "./tree.ts";

/** Reads the objects of a file of a tree into a sink; what cannot be read is noted. */
export async function readFile(file: TreeFile, sink: Sink): Promise<void> {
  await readBytes(file.bytes(), file.name, "utf-8", sink);
}

/** Reads objects from bytes, piece by piece, so that a file of any size is read. */
export async function readBytes(
  bytes: Bytes,
  name: string,
  encoding: "utf-8" | "utf-16le",
  sink: Sink,
): Promise<void> {
  const reader = objectReader(name, sink);
  try {
    for await (const text of decode(bytes, encoding)) reader.push(text);
  } catch (error) {
    if (!(error instanceof InputError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    sink.note({ severity: "error", message: (error as Error).message, file: name });
  }
  reader.end();
}
