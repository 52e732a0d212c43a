import { createGunzip } from "node:zlib";
import { InputError } from "./errors.ts";

/** The bytes of a file, a member of an archive, or standard input. */
export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const PEEK = 512;

/** @returns the first bytes (512, or all there are), and the whole again. */
async function peek(
  bytes: Bytes,
): Promise<{ readonly head: Buffer; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  let done = false;
  while (length < PEEK && !done) {
    const next = await iterator.next();
    done = next.done === true;
    if (!done) {
      first.push(next.value as Uint8Array);
      length += (next.value as Uint8Array).length;
    }
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* first;
    while (!done) {
      const next = await iterator.next();
      done = next.done === true;
      if (!done) yield next.value as Uint8Array;
    }
  }
  return { head: Buffer.concat(first).subarray(0, PEEK), all: all() };
}

/** An input, recognized. */
export type Content =
  | { readonly kind: "tar"; readonly bytes: AsyncIterable<Uint8Array> }
  | {
      readonly kind: "text";
      readonly bytes: AsyncIterable<Uint8Array>;
      readonly encoding: "utf-8" | "utf-16le";
    };

/** Finds out by the first bytes what an input is: gzip is undone, a tar is known by its magic, all else is text. */
export async function contentOf(bytes: Bytes): Promise<Content> {
  const { head, all } = await peek(bytes);
  if (head[0] === 0x1f && head[1] === 0x8b) return contentOf(gunzip(all));
  if (head.subarray(257, 262).toString("latin1") === "ustar") return { kind: "tar", bytes: all };
  return { kind: "text", bytes: all, encoding: head[0] === 0xff && head[1] === 0xfe ? "utf-16le" : "utf-8" };
}

/** No dump that a person attaches to a ticket unpacks to more; a bomb does. */
const MAX_UNPACKED = 16 * 2 ** 30;

async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip();
  const feed = (async () => {
    try {
      for await (const chunk of bytes) {
        if (!unzip.write(chunk)) await new Promise((resolve) => unzip.once("drain", resolve));
        if (unzip.destroyed) return;
      }
      unzip.end();
    } catch (error) {
      unzip.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  let length = 0;
  try {
    for await (const chunk of unzip) {
      length += chunk.length;
      if (length > MAX_UNPACKED)
        throw new InputError("the compressed input unpacks to more than 16 GiB: not read");
      yield chunk;
    }
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError(`damaged gzip data: ${(error as Error).message}`);
  } finally {
    unzip.destroy();
  }
  await feed;
}

/** Decodes text in pieces. @throws InputError if the bytes are no text at all (a NUL among them) */
export async function* decode(
  bytes: Bytes,
  encoding: "utf-8" | "utf-16le" = "utf-8",
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text.includes("\0")) throw new InputError("binary data, where YAML or JSON is expected");
    yield text;
  }
  yield decoder.decode();
}

/** @returns all of a text that is known to be small. */
export async function textOf(bytes: Bytes): Promise<string> {
  let text = "";
  for await (const part of decode(bytes)) text += part;
  return text;
}
