/**
 * User and system time that this process spends in a call, in milliseconds. A wall clock would also measure what else the
 * machine does.
 */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
