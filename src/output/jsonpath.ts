/**
 * kubectl's JSONPath templates (`{.items[*].metadata.name}`, `{range …}{end}`, filters, unions, slices, recursive
 * descent), read from https://kubernetes.io/docs/reference/kubectl/jsonpath/. Absent fields print as nothing, as kubectl does by default.
 */
type Node =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "path"; readonly steps: readonly Step[] }
  | { readonly type: "range"; readonly steps: readonly Step[]; readonly body: readonly Node[] };

type Step =
  | { readonly type: "root" }
  | { readonly type: "field"; readonly names: readonly string[] }
  | { readonly type: "wildcard" }
  | { readonly type: "descend" }
  | { readonly type: "indexes"; readonly indexes: readonly number[] }
  | { readonly type: "slice"; readonly from?: number; readonly to?: number; readonly step: number }
  | { readonly type: "filter"; readonly left: Operand; readonly operator?: string; readonly right?: Operand };

type Operand = { readonly steps: readonly Step[] } | { readonly value: unknown };

/** A template that cannot be read, with the place in it. */
export class JsonPathError extends Error {
  constructor(message: string, template: string) {
    super(`jsonpath ${JSON.stringify(template)}: ${message}`);
    this.name = "JsonPathError";
  }
}

/** @returns the text of a template applied to a document. @throws JsonPathError if the template cannot be read */
export function jsonPath(template: string, document: unknown): string {
  const text = template.includes("{") ? template : `{${template.startsWith(".") ? "" : "."}${template}}`;
  const { nodes } = parseNodes(text, 0, false);
  return evaluateNodes(nodes, document, document);
}

/** @returns the index of the brace that closes the one before `start`, minding quotes. */
function closingBrace(text: string, start: number): number {
  let quote = "";
  for (let i = start; i < text.length; i++) {
    const c = text[i] as string;
    if (quote !== "") {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'") quote = c;
    else if (c === "}") return i;
  }
  throw new JsonPathError("a { is not closed", text);
}

function parseNodes(text: string, start: number, inRange: boolean): { nodes: Node[]; next: number } {
  const nodes: Node[] = [];
  let at = start;
  while (at < text.length) {
    const open = text.indexOf("{", at);
    if (open < 0) break;
    if (open > at) nodes.push({ type: "text", text: text.slice(at, open) });
    const close = closingBrace(text, open + 1);
    const inner = text.slice(open + 1, close).trim();
    at = close + 1;
    if (inner === "end") {
      if (!inRange) throw new JsonPathError("{end} without {range}", text);
      return { nodes, next: at };
    }
    if (/^range(\s|$)/.test(inner)) {
      const body = parseNodes(text, at, true);
      nodes.push({ type: "range", steps: parsePath(inner.slice(5).trim(), text), body: body.nodes });
      at = body.next;
    } else if (/^["']/.test(inner)) {
      nodes.push({ type: "text", text: unquote(inner, text) });
    } else nodes.push({ type: "path", steps: parsePath(inner, text) });
  }
  if (inRange) throw new JsonPathError("{range} without {end}", text);
  if (at < text.length) nodes.push({ type: "text", text: text.slice(at) });
  return { nodes, next: text.length };
}

function unquote(quoted: string, template: string): string {
  const quote = quoted[0] as string;
  if (quoted.length < 2 || !quoted.endsWith(quote))
    throw new JsonPathError("a quote is not closed", template);
  return quoted
    .slice(1, -1)
    .replace(/\\(.)/gs, (_, c: string) => (c === "n" ? "\n" : c === "t" ? "\t" : c === "r" ? "\r" : c));
}

const FIELD = /^(?:[^.[\]{}\\\s'"()=!<>,]|\\.)+/;

function parsePath(path: string, template: string): Step[] {
  const steps: Step[] = [];
  let rest = path;
  if (rest.startsWith("$")) {
    steps.push({ type: "root" });
    rest = rest.slice(1);
  } else if (rest.startsWith("@")) rest = rest.slice(1);
  while (rest !== "") {
    if (rest.startsWith("..")) {
      steps.push({ type: "descend" });
      rest = rest.slice(2);
      if (rest.startsWith("[")) continue;
    } else if (rest.startsWith(".")) {
      rest = rest.slice(1);
      if (rest === "" || rest.startsWith("[")) continue;
    } else if (rest.startsWith("[")) {
      const close = closingBracket(rest, template);
      steps.push(parseBracket(rest.slice(1, close).trim(), template));
      rest = rest.slice(close + 1);
      continue;
    } else if (steps.length > 0 && path !== rest)
      throw new JsonPathError(`unexpected ${JSON.stringify(rest)}`, template);
    if (rest.startsWith("*")) {
      steps.push({ type: "wildcard" });
      rest = rest.slice(1);
      continue;
    }
    const name = FIELD.exec(rest)?.[0];
    if (name === undefined) throw new JsonPathError(`unexpected ${JSON.stringify(rest)}`, template);
    steps.push({ type: "field", names: [name.replace(/\\(.)/g, "$1")] });
    rest = rest.slice(name.length);
  }
  return steps;
}

function closingBracket(text: string, template: string): number {
  let depth = 0;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quote !== "") {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'") quote = c;
    else if (c === "[") depth++;
    else if (c === "]" && --depth === 0) return i;
  }
  throw new JsonPathError("a [ is not closed", template);
}

function parseBracket(inner: string, template: string): Step {
  if (inner === "*") return { type: "wildcard" };
  const filter = /^\?\((.*)\)$/s.exec(inner)?.[1];
  if (filter !== undefined) return parseFilter(filter.trim(), template);
  if (/^["']/.test(inner)) {
    const names = inner.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g) ?? [];
    if (names.length === 0) throw new JsonPathError("a quote is not closed", template);
    return { type: "field", names: names.map((name) => unquote(name, template)) };
  }
  const slice = /^(-?\d*):(-?\d*)(?::(\d+))?$/.exec(inner);
  if (slice !== null) {
    const [, from = "", to = "", step = "1"] = slice;
    return {
      type: "slice",
      ...(from === "" ? {} : { from: Number(from) }),
      ...(to === "" ? {} : { to: Number(to) }),
      step: Math.max(1, Number(step)),
    };
  }
  if (/^-?\d+(\s*,\s*-?\d+)*$/.test(inner)) return { type: "indexes", indexes: inner.split(",").map(Number) };
  throw new JsonPathError(`[${inner}] is not an index, a slice, a name or a filter`, template);
}

function parseFilter(text: string, template: string): Step {
  const match = /^((?:[^=!<>"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+?)\s*(==|!=|<=|>=|<|>)\s*(.+)$/s.exec(
    text,
  );
  if (match === null) return { type: "filter", left: parseOperand(text, template) };
  const [, left = "", operator = "", right = ""] = match;
  return {
    type: "filter",
    left: parseOperand(left.trim(), template),
    operator,
    right: parseOperand(right.trim(), template),
  };
}

function parseOperand(text: string, template: string): Operand {
  if (/^["']/.test(text)) return { value: unquote(text, template) };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text) };
  if (text === "true" || text === "false") return { value: text === "true" };
  return { steps: parsePath(text, template) };
}

function evaluateNodes(nodes: readonly Node[], current: unknown, root: unknown): string {
  return nodes
    .map((node) => {
      if (node.type === "text") return node.text;
      const values = select(node.steps, current, root);
      return node.type === "path"
        ? values.map(textOf).join(" ")
        : values.map((value) => evaluateNodes(node.body, value, root)).join("");
    })
    .join("");
}

function select(steps: readonly Step[], current: unknown, root: unknown): unknown[] {
  let values: unknown[] = [current];
  for (const step of steps) {
    values = step.type === "root" ? [root] : values.flatMap((value) => selectOne(step, value, root));
  }
  return values;
}

function selectOne(step: Exclude<Step, { type: "root" }>, value: unknown, root: unknown): unknown[] {
  switch (step.type) {
    case "field":
      return step.names.flatMap((name) =>
        typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
          ? [(value as Record<string, unknown>)[name]]
          : [],
      );
    case "wildcard":
      return typeof value === "object" && value !== null ? Object.values(value) : [];
    case "descend":
      return descendants(value);
    case "indexes":
      return Array.isArray(value)
        ? step.indexes.flatMap((index) => (value.at(index) === undefined ? [] : [value.at(index)]))
        : [];
    case "slice":
      return Array.isArray(value)
        ? value.slice(step.from ?? 0, step.to ?? value.length).filter((_, index) => index % step.step === 0)
        : [];
    case "filter": {
      const items = Array.isArray(value) ? value : [];
      return items.filter((item) => passes(step, item, root));
    }
  }
}

function descendants(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(descendants)];
}

function passes(step: Extract<Step, { type: "filter" }>, item: unknown, root: unknown): boolean {
  const operandValue = (operand: Operand): unknown =>
    "steps" in operand ? select(operand.steps, item, root)[0] : operand.value;
  const left = operandValue(step.left);
  if (step.operator === undefined || step.right === undefined) return left !== undefined;
  const right = operandValue(step.right);
  switch (step.operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
  }
  if (typeof left !== typeof right || (typeof left !== "number" && typeof left !== "string")) return false;
  const other = right as typeof left;
  if (step.operator === "<") return left < other;
  if (step.operator === ">") return left > other;
  return step.operator === "<=" ? left <= other : left >= other;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
