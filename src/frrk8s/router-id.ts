/**
 * The router ID of a host without any IPv4 address: the CRC-32 of its name, lowest byte first (frr-k8s after 0.0.25).
 * @returns four numbers with dots
 */
export function fallbackRouterId(hostname: string): string {
  const crc = crc32(new TextEncoder().encode(hostname));
  return [crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24].join(".");
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
