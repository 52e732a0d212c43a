/** A requirement of a selector in the form that the API types hold. */
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

const SET = /^([^\s,!=()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY = /^([^\s,!=()]+)\s*(==|=|!=)\s*([^\s,!=()]*)$/;
const EXISTS = /^(!?)\s*([^\s,!=()]+)$/;

/**
 * Reads a label selector as `kubectl -l` takes it: `a=b,c!=d,e in (x,y),f notin (z),g,!h`. Keys and values are checked by `parseSelector`.
 * @returns the selector as a resource would hold it, or undefined if this is none
 */
export function readSelectorText(
  text: string,
): { readonly matchExpressions: readonly Requirement[] } | undefined {
  const parts = splitOutsideParentheses(text).map((part) => part.trim());
  if (parts.length === 1 && parts[0] === "") return { matchExpressions: [] };
  const requirements = parts.map(requirementOf);
  return requirements.every((r) => r !== undefined) ? { matchExpressions: requirements } : undefined;
}

function requirementOf(part: string): Requirement | undefined {
  const set = SET.exec(part);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    return {
      key,
      operator: operator === "in" ? "In" : "NotIn",
      values: list.split(",").map((value) => value.trim()),
    };
  }
  const equality = EQUALITY.exec(part);
  if (equality !== null) {
    const [, key = "", operator, value = ""] = equality;
    return { key, operator: operator === "!=" ? "NotIn" : "In", values: [value] };
  }
  const exists = EXISTS.exec(part);
  return exists === null
    ? undefined
    : { key: exists[2] ?? "", operator: exists[1] === "!" ? "DoesNotExist" : "Exists" };
}

function splitOutsideParentheses(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (text[i] === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}
