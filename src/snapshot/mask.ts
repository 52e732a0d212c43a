/**
 * What stands in the place of a secret: frr-k8s' own word in FRRNodeState, which says that there is one and not which. The same
 * for every secret, so that nothing can be learnt from it.
 */
export const MASKED = "<retracted>";

/** The same in the form of the values of a Secret's \`data\` (base64). */
export const MASKED_DATA = "PHJldHJhY3RlZD4=";

const HARMLESS: ReadonlySet<string> = new Set([MASKED, ""]);

/** Fields whose value is a secret wherever they stand (FRRConfiguration and BGPPeer passwords, kubeconfig entries). */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  "password",
  "token",
  "client-key-data",
  "client-certificate-data",
  "id-token",
  "refresh-token",
  "access-token",
]);

/** Lines of FRR whose last word is a secret: neighbor and vty passwords, keys of the IGPs and key chains. */
const FRR_SECRET_LINES: readonly RegExp[] = [
  /^([\s+\-!|│<>]*(?:no )?neighbor \S+ password )(?!<)(.+?)(\s*)$/gm,
  /^([\s+\-!|│<>]*(?:enable )?password (?:\d )?)(?!<)(\S+)(\s*)$/gm,
  /^([\s+\-!|│<>]*key-string )(?!<)(.+?)(\s*)$/gm,
  /^(.*\b(?:message-digest-key \d+ md5|authentication-key|isis password (?:md5|clear)|area-password (?:md5|clear)|domain-password (?:md5|clear)) )(?!<)(\S+)(\s*)$/gm,
];

/** JSON inside a string, as kubectl's last-applied annotation holds it. */
const JSON_PASSWORD = /("password"\s*:\s*)"((?:[^"\\]|\\.)*)"/g;

/**
 * @param as what to write for a secret; by default the same for all
 * @returns the text with the passwords of FRR's configuration lines, and of JSON within it, masked
 */
export function maskText(text: string, as: (secret: string) => string = () => MASKED): string {
  let result = text;
  if (text.includes('"password"')) {
    result = result.replace(JSON_PASSWORD, (_, key, secret) => `${key}"${as(secret)}"`);
  }
  if (!/password|key/.test(result)) return result;
  for (const line of FRR_SECRET_LINES) {
    result = result.replace(line, (_, before, secret, after) => before + as(secret) + after);
  }
  return result;
}

/** Names of environment variables that hold a secret by all custom: any DaemonSet of a cluster can stand in a capture. */
const SECRET_VARIABLE = /pass(?:word|wd|phrase)?|secret|token|credential|api_?key|private_?key/i;

const KUBE_VIP_PASSWORD = /^(\s*(?:\[[^\]]*\]|[^:[\]]*):[^:]*:)[^:]+/;

/** Variables of a container. kube-vip has passwords of BGP among its peers: `address:as:password:multihop,…`. */
function maskVariable(variable: unknown): unknown {
  if (typeof variable !== "object" || variable === null) return variable;
  const { name, value } = variable as { readonly name?: unknown; readonly value?: unknown };
  if (typeof name !== "string" || typeof value !== "string" || HARMLESS.has(value))
    return maskSecrets(variable);
  if (SECRET_VARIABLE.test(name)) return { ...variable, value: MASKED };
  if (name !== "bgp_peers") return maskSecrets(variable);
  const peers = value.split(",").map((one) => one.replace(KUBE_VIP_PASSWORD, `$1${MASKED}`));
  return { ...variable, value: peers.join(",") };
}

function maskedSecret(secret: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy = maskRecord(secret);
  for (const [field, mask] of [
    ["data", MASKED_DATA],
    ["stringData", MASKED],
  ] as const) {
    const values = secret[field];
    if (typeof values === "object" && values !== null) {
      copy[field] = Object.fromEntries(Object.keys(values).map((key) => [key, mask]));
    }
  }
  return copy;
}

function maskRecord(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(record)) {
    const secret = SECRET_FIELDS.has(key) && typeof value === "string" && !HARMLESS.has(value);
    Object.defineProperty(copy, key, {
      value: secret
        ? MASKED
        : key === "env" && Array.isArray(value)
          ? value.map(maskVariable)
          : maskSecrets(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

/**
 * Masks every secret that a document can hold: the data of Secrets, password fields, password lines in FRR's text.
 * @returns a copy; what holds no secret comes back equal
 */
export function maskSecrets(document: unknown): unknown {
  if (typeof document === "string") return maskText(document);
  if (Array.isArray(document)) return document.map(maskSecrets);
  if (typeof document !== "object" || document === null) return document;
  const record = document as Readonly<Record<string, unknown>>;
  return record.kind === "Secret" && ("data" in record || "stringData" in record)
    ? maskedSecret(record)
    : maskRecord(record);
}
