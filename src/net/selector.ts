import { compareBytes } from "./order.ts";
import { quote } from "./quote.ts";

/** The parts of a Kubernetes LabelSelector that are read here. */
interface SelectorSource {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key?: string;
    readonly operator?: string;
    readonly values?: readonly string[];
  }[];
}

type Labels = Readonly<Record<string, string>>;

interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
}

/** A valid selector: all requirements must hold; without any it matches everything. */
export interface Selector {
  readonly requirements: readonly Requirement[];
}

/** How the refused list of values is written: as Go until apimachinery 0.33 (frr-k8s, MetalLB ≤ 0.15.2), as JSON since. */
export type ValueStyle = "go" | "json";

/**
 * Parses as apimachinery's `LabelSelectorAsSelector`. Where several matchLabels are wrong, Go names a random one; here it is the first by key.
 * An absent selector (a nil pointer in Go) is the caller's business: here it is the empty one.
 * @returns the selector, or the exact error text
 */
export function parseSelector(
  source: SelectorSource,
  style: ValueStyle = "go",
): { readonly ok: true; readonly selector: Selector } | { readonly ok: false; readonly error: string } {
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(source.matchLabels ?? {}).sort((a, b) =>
    compareBytes(a[0], b[0]),
  )) {
    const error = requirementError({ key, operator: "In", values: [value] }, style);
    if (error !== undefined) return { ok: false, error };
    requirements.push({ key, operator: "In", values: [value] });
  }
  for (const { key = "", operator = "", values = [] } of source.matchExpressions ?? []) {
    if (!isOperator(operator)) {
      return { ok: false, error: `${quote(operator)} is not a valid label selector operator` };
    }
    const error = requirementError({ key, operator, values }, style);
    if (error !== undefined) return { ok: false, error };
    requirements.push({ key, operator, values });
  }
  return { ok: true, selector: { requirements } };
}

/** @returns whether the labels satisfy every requirement. NotIn and DoesNotExist hold when the key is absent. */
export function matches(selector: Selector, labels: Labels | undefined): boolean {
  return selector.requirements.every((requirement) => holds(requirement, labels));
}

function holds({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

function isOperator(operator: string): operator is Requirement["operator"] {
  return operator === "In" || operator === "NotIn" || operator === "Exists" || operator === "DoesNotExist";
}

function requirementError({ key, operator, values }: Requirement, style: ValueStyle): string | undefined {
  const errors = new Set<string>();
  const keyErrors = qualifiedNameErrors(key);
  if (keyErrors.length > 0) errors.add(`key: Invalid value: ${quote(key)}: ${keyErrors.join("; ")}`);
  if ((operator === "In" || operator === "NotIn") && values.length === 0) {
    errors.add(
      `values: Invalid value: ${valueList(values, style)}: for 'in', 'notin' operators, values set can't be empty`,
    );
  }
  if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
    errors.add(
      `values: Invalid value: ${valueList(values, style)}: values set must be empty for exists and does not exist`,
    );
  }
  for (const [i, value] of values.entries()) {
    const valueErrors = labelValueErrors(value);
    if (valueErrors.length > 0) {
      errors.add(`values[${i}][${key}]: Invalid value: ${quote(value)}: ${valueErrors.join("; ")}`);
    }
  }
  if (errors.size === 0) return undefined;
  const texts = [...errors];
  return texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
}

function valueList(values: readonly string[], style: ValueStyle): string {
  if (values.length === 0) return style === "go" ? "[]string(nil)" : "null";
  if (style === "go") return `[]string{${values.map(quote).join(", ")}}`;
  return JSON.stringify(values).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const NAME_FORM = new RegExp(`^${NAME}$`);
const VALUE_FORM = new RegExp(`^(${NAME})?$`);
/** Linear on any input, unlike the pattern that the error text shows. */
const LABEL_FORM = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

const NAME_TEXT = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${NAME}')`;
const SUBDOMAIN_TEXT = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
const VALUE_TEXT = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${NAME})?')`;

const tooLong = (limit: number): string => `must be no more than ${limit} characters`;
const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** The errors of apimachinery's `IsQualifiedName`. */
function qualifiedNameErrors(text: string): string[] {
  const parts = text.split("/");
  if (parts.length > 2) {
    return [
      `a qualified name ${NAME_TEXT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === "") errors.push("prefix part must be non-empty");
  else if (prefix !== undefined) {
    if (bytes(prefix) > 253) errors.push(`prefix part ${tooLong(253)}`);
    if (!prefix.split(".").every((label) => LABEL_FORM.test(label)))
      errors.push(`prefix part ${SUBDOMAIN_TEXT}`);
  }
  if (name === "") errors.push("name part must be non-empty");
  else if (bytes(name) > 63) errors.push(`name part ${tooLong(63)}`);
  if (!NAME_FORM.test(name)) errors.push(`name part ${NAME_TEXT}`);
  return errors;
}

/** The errors of apimachinery's `IsValidLabelValue`. */
function labelValueErrors(text: string): string[] {
  const errors: string[] = [];
  if (bytes(text) > 63) errors.push(tooLong(63));
  if (!VALUE_FORM.test(text)) errors.push(VALUE_TEXT);
  return errors;
}
