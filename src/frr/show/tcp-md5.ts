import type { Md5Counters } from "../session/facts.ts";

/**
 * Reads the kernel's counters of TCP MD5 (RFC 2385) from one or several copies of `/proc/net/netstat`, one after the other: a line of names
 * and a line of numbers, both beginning with `TcpExt:`.
 * @returns the counters of each copy, in order; empty if the kernel has none of them
 */
export function readTcpMd5(text: string): readonly Md5Counters[] {
  const lines = text.split("\n").filter((line) => line.startsWith("TcpExt: "));
  const looks: Md5Counters[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const names = words(lines[i]);
    const numbers = words(lines[i + 1]);
    const [notFound, unexpected, failure] = COUNTERS.map((name) => countOf(numbers[names.indexOf(name)]));
    if (notFound !== undefined && unexpected !== undefined && failure !== undefined)
      looks.push({ notFound, unexpected, failure });
  }
  return looks;
}

const COUNTERS = ["TCPMD5NotFound", "TCPMD5Unexpected", "TCPMD5Failure"] as const;

const words = (line: string | undefined): readonly string[] => (line ?? "").trim().split(/\s+/);

const countOf = (word: string | undefined): number | undefined =>
  word !== undefined && /^\d+$/.test(word) ? Number(word) : undefined;
