import type { Socket } from "node:net";

/** A tunnel that could not be opened: says which hop failed. */
export class TunnelError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = "TunnelError";
    this.code = code;
  }
}

const LONGEST_HEAD = 16_384;

/**
 * Reads until `complete` tells how many bytes make the answer; what follows stays in the socket.
 * @returns these bytes
 */
export function readUntil(socket: Socket, complete: (data: Buffer) => number | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let data = Buffer.alloc(0);
    const done = (): void => {
      socket.removeListener("readable", onReadable);
      socket.removeListener("error", onEnd);
      socket.removeListener("end", onEnd);
    };
    const onEnd = (): void => {
      done();
      reject(new TunnelError("the proxy closed the connection", "PROXY"));
    };
    const onReadable = (): void => {
      for (
        let chunk = socket.read() as Buffer | null;
        chunk !== null;
        chunk = socket.read() as Buffer | null
      ) {
        data = Buffer.concat([data, chunk]);
        const length = complete(data);
        if (length !== undefined) {
          done();
          if (data.length > length) socket.unshift(data.subarray(length));
          resolve(data.subarray(0, length));
          return;
        }
        if (data.length > LONGEST_HEAD) {
          onEnd();
          return;
        }
      }
    };
    socket.on("readable", onReadable);
    socket.once("error", onEnd);
    socket.once("end", onEnd);
  });
}
