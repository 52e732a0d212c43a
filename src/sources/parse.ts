import type { Unit } from "./unit.ts";
import { MAX_DEPTH, type Parsed, parseYaml } from "./yaml.ts";

/** Parses a unit: JSON if it looks like it, else YAML (which some write with braces). Never throws. */
export function parseUnit(unit: Unit): Parsed {
  const { text } = unit;
  if ((unit.depth ?? 0) > MAX_DEPTH) return { ok: false, error: "nested too deeply", line: 0 };
  if (/^\s*[{[]/.test(text)) {
    try {
      return { ok: true, value: JSON.parse(text) };
    } catch {
      const parsed = parseYaml(text);
      return parsed.ok ? parsed : { ...parsed, error: `not valid JSON: ${parsed.error}` };
    }
  }
  const parsed = parseYaml(text);
  return parsed.ok ? parsed : { ...parsed, error: `not valid YAML: ${parsed.error}` };
}
