/**
 * Compares two strings by their UTF-8 bytes, the order in which Go sorts strings (and so MetalLB and frr-k8s everywhere).
 * UTF-16 order differs only where a surrogate meets a code unit above it.
 * @returns negative, zero or positive
 */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogates = (x & 0xf800) === 0xd800 ? (y & 0xf800) !== 0xd800 : false;
    const other = (y & 0xf800) === 0xd800 && (x & 0xf800) !== 0xd800;
    if (surrogates) return 1;
    if (other) return -1;
    return x - y;
  }
  return a.length - b.length;
}
