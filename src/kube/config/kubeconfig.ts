import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join, sep } from "node:path";
import { parseDocument } from "yaml";
import { type Fields, isFields } from "../../api/schema/values.ts";
import { failure, type KubeResult } from "../errors.ts";

export interface ClusterEntry {
  readonly server?: string;
  readonly tlsServerName?: string;
  readonly insecure?: boolean;
  readonly caFile?: string;
  readonly caData?: string;
  readonly proxyUrl?: string;
  readonly disableCompression?: boolean;
  /** `extensions[name=client.authentication.k8s.io/exec].extension`: handed to credential plug-ins as they are. */
  readonly execConfig?: unknown;
}

export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: "Never" | "IfAvailable" | "Always";
}

export interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly certFile?: string;
  readonly certData?: string;
  readonly keyFile?: string;
  readonly keyData?: string;
  readonly exec?: ExecEntry;
  readonly authProvider?: { readonly name: string; readonly config: Readonly<Record<string, unknown>> };
  readonly as?: string;
  readonly asGroups?: readonly string[];
  readonly asUid?: string;
  readonly asExtra?: Readonly<Record<string, readonly string[]>>;
}

export interface ContextEntry {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

export interface Kubeconfig {
  /** The files that were read, in order. */
  readonly files: readonly string[];
  readonly currentContext?: string;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the kubeconfig as client-go does: `--kubeconfig` alone and it must exist; else the files of KUBECONFIG that exist; else
 * `~/.kube/config`. Of two entries with one name the first counts, so does the first current-context; relative paths are relative to
 * the file that names them.
 */
export function readKubeconfig(explicit: string | undefined, env: Env): KubeResult<Kubeconfig> {
  const files = filesOf(explicit, env);
  const read: string[] = [];
  let currentContext: string | undefined;
  const clusters = new Map<string, ClusterEntry>();
  const users = new Map<string, UserEntry>();
  const contexts = new Map<string, ContextEntry>();
  for (const file of files) {
    if (file !== explicit && !existsSync(file)) continue;
    const one = readFile(file);
    if (!one.ok) return one;
    read.push(file);
    currentContext ??= one.value.currentContext;
    addMissing(clusters, one.value.clusters);
    addMissing(users, one.value.users);
    addMissing(contexts, one.value.contexts);
  }
  const config = { files: read, clusters, users, contexts };
  return { ok: true, value: currentContext === undefined ? config : { ...config, currentContext } };
}

function filesOf(explicit: string | undefined, env: Env): readonly string[] {
  if (explicit !== undefined && explicit !== "") return [explicit];
  const listed = (env.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "");
  return listed.length > 0 ? listed : [join(env.HOME ?? homedir(), ".kube", "config")];
}

function addMissing<T>(target: Map<string, T>, more: ReadonlyMap<string, T>): void {
  for (const [name, value] of more) if (!target.has(name)) target.set(name, value);
}

function readFile(file: string): KubeResult<Kubeconfig> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return failure("config", `cannot read kubeconfig ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  const parsed = parseDocument(text, { merge: true });
  const [fault] = parsed.errors;
  if (fault !== undefined) {
    // The library's message quotes the offending lines, which may hold a token: only the position is told.
    const at = fault.linePos?.[0]?.line;
    return failure(
      "config",
      `kubeconfig ${file} is not valid YAML${at === undefined ? "" : `, see line ${at}`}`,
    );
  }
  let document: unknown;
  try {
    document = parsed.toJS({ maxAliasCount: 100 });
  } catch {
    return failure("config", `kubeconfig ${file} is not valid YAML: it refers to itself too often`);
  }
  if (document === null || document === undefined) document = {};
  if (!isFields(document)) return failure("config", `kubeconfig ${file} holds no configuration`);
  const folder = dirname(file);
  const current = text_(document, "current-context");
  return {
    ok: true,
    value: {
      files: [file],
      ...(current === undefined ? {} : { currentContext: current }),
      clusters: entries(document, "clusters", "cluster", (e) => clusterEntry(e, folder)),
      users: entries(document, "users", "user", (e) => userEntry(e, folder)),
      contexts: entries(document, "contexts", "context", contextEntry),
    },
  };
}

function field(of: Fields, name: string): unknown {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

/** A text field; numbers count as text (a token or a user name may look like one), empty texts as absent. */
function text_(of: Fields, name: string): string | undefined {
  const value = field(of, name);
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" ? text : undefined;
}

function entries<T>(
  document: Fields,
  list: string,
  key: string,
  read: (entry: Fields) => T,
): ReadonlyMap<string, T> {
  const result = new Map<string, T>();
  const items = field(document, list);
  for (const item of Array.isArray(items) ? items : []) {
    if (!isFields(item)) continue;
    const name = text_(item, "name");
    const entry = field(item, key);
    if (name !== undefined && !result.has(name)) result.set(name, read(isFields(entry) ? entry : {}));
  }
  return result;
}

/** Leaves out what is undefined, so that an absent field stays absent. */
function defined<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const absolute = (folder: string, path: string | undefined): string | undefined =>
  path === undefined || isAbsolute(path) ? path : join(folder, path);

function clusterEntry(e: Fields, folder: string): ClusterEntry {
  const extensions = field(e, "extensions");
  const exec = (Array.isArray(extensions) ? extensions : []).find(
    (x) => isFields(x) && field(x, "name") === "client.authentication.k8s.io/exec",
  );
  return defined<ClusterEntry>({
    server: text_(e, "server"),
    tlsServerName: text_(e, "tls-server-name"),
    insecure: field(e, "insecure-skip-tls-verify") === true ? true : undefined,
    caFile: absolute(folder, text_(e, "certificate-authority")),
    caData: text_(e, "certificate-authority-data"),
    proxyUrl: text_(e, "proxy-url"),
    disableCompression: field(e, "disable-compression") === true ? true : undefined,
    execConfig: exec?.extension,
  });
}

function userEntry(e: Fields, folder: string): UserEntry {
  const exec = field(e, "exec");
  const provider = field(e, "auth-provider");
  return defined<UserEntry>({
    token: text_(e, "token"),
    tokenFile: absolute(folder, text_(e, "tokenFile")),
    username: text_(e, "username"),
    password: text_(e, "password"),
    certFile: absolute(folder, text_(e, "client-certificate")),
    certData: text_(e, "client-certificate-data"),
    keyFile: absolute(folder, text_(e, "client-key")),
    keyData: text_(e, "client-key-data"),
    exec: isFields(exec) ? execEntry(exec, folder) : undefined,
    authProvider: isFields(provider)
      ? {
          name: text_(provider, "name") ?? "",
          config: isFields(field(provider, "config")) ? (field(provider, "config") as Fields) : {},
        }
      : undefined,
    as: text_(e, "as"),
    asGroups: texts(field(e, "as-groups")),
    asUid: text_(e, "as-uid"),
    asExtra: extra(field(e, "as-user-extra")),
  });
}

/** A command with a separator in it is relative to the kubeconfig; one without is looked up on PATH, as in client-go. */
function execEntry(e: Fields, folder: string): ExecEntry {
  const command = text_(e, "command") ?? "";
  const mode = text_(e, "interactiveMode");
  const env = field(e, "env");
  return defined<ExecEntry>({
    apiVersion: text_(e, "apiVersion") ?? "",
    command: command.includes("/") || command.includes(sep) ? (absolute(folder, command) ?? "") : command,
    args: texts(field(e, "args")) ?? [],
    env: (Array.isArray(env) ? env : []).filter(isFields).map((v) => ({
      name: text_(v, "name") ?? "",
      value: text_(v, "value") ?? "",
    })),
    installHint: text_(e, "installHint"),
    provideClusterInfo: field(e, "provideClusterInfo") === true,
    interactiveMode: mode === "Never" || mode === "Always" ? mode : "IfAvailable",
  });
}

function contextEntry(e: Fields): ContextEntry {
  return defined<ContextEntry>({
    cluster: text_(e, "cluster"),
    user: text_(e, "user"),
    namespace: text_(e, "namespace"),
  });
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((v) => typeof v === "string") : undefined;
}

function extra(value: unknown): Readonly<Record<string, readonly string[]>> | undefined {
  if (!isFields(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, list]) => [key, texts(list) ?? []]));
}
