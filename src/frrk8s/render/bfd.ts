import type { BfdProfileConfig } from "../model.ts";
import type { ProfileLine, Writer } from "./writer.ts";

/** Writes the BFD profiles; every profile ends in a line of spaces. */
export function writeBfd(profiles: readonly BfdProfileConfig[], out: Writer): void {
  if (profiles.length === 0) return;
  out.plain("bfd");
  for (const profile of profiles) {
    const line = (field: ProfileLine, text: string): void => out.profile(`    ${text}`, profile, field);
    const { receiveInterval, transmitInterval, detectMultiplier, echoInterval, minimumTtl } = profile;
    out.profile(`  profile ${profile.name}`, profile, "name");
    if (receiveInterval !== undefined) line("receiveInterval", `receive-interval ${receiveInterval}`);
    if (transmitInterval !== undefined) line("transmitInterval", `transmit-interval ${transmitInterval}`);
    if (detectMultiplier !== undefined) line("detectMultiplier", `detect-multiplier ${detectMultiplier}`);
    if (profile.echoMode) line("echoMode", "echo-mode");
    if (echoInterval !== undefined) {
      line("echoInterval", `echo transmit-interval ${echoInterval}`);
      line("echoInterval", `echo receive-interval ${echoInterval}`);
    }
    if (profile.passiveMode) line("passiveMode", "passive-mode");
    if (minimumTtl !== undefined) line("minimumTtl", `minimum-ttl ${minimumTtl}`);
    out.plain("    ");
  }
}
