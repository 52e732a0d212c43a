import { BlockList, isIP } from "node:net";
import { failure, type KubeResult } from "../errors.ts";

type Env = Readonly<Record<string, string | undefined>>;

const PROXY_SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "socks5:", "socks5h:"]);

/**
 * Chooses the proxy for a server: `proxy-url` of the kubeconfig, else HTTPS_PROXY or HTTP_PROXY unless NO_PROXY names the server,
 * by the rules of Go's httpproxy: a loopback server is never proxied; NO_PROXY holds names (with their subdomains), `.name` or
 * `*.name` (subdomains only), addresses, CIDRs and `*`, each with an optional port.
 * @returns the proxy's address, or undefined for a direct connection
 */
export function chooseProxy(
  server: URL,
  proxyUrl: string | undefined,
  env: Env,
): KubeResult<URL | undefined> {
  if (proxyUrl !== undefined) return parseProxy(proxyUrl, "proxy-url of the kubeconfig");
  const name = server.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = fromEnv(env, name);
  if (value === undefined || bypassed(server, fromEnv(env, "NO_PROXY") ?? "")) {
    return { ok: true, value: undefined };
  }
  return parseProxy(value, name);
}

function fromEnv(env: Env, name: string): string | undefined {
  const value = env[name] || env[name.toLowerCase()];
  return value === "" ? undefined : value;
}

/** The address may hold a password, so it is never quoted in the message. */
function parseProxy(text: string, from: string): KubeResult<URL | undefined> {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url === null || !PROXY_SCHEMES.has(url.protocol) || url.hostname === "") {
    return failure("config", `${from} is no proxy address (http://, https:// or socks5://host:port)`);
  }
  return { ok: true, value: url };
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, "").toLowerCase();

function bypassed(server: URL, list: string): boolean {
  const host = bare(server.hostname).replace(/\.$/, "");
  const port = server.port === "" ? (server.protocol === "https:" ? "443" : "80") : server.port;
  if (host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))) return true;
  return list
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "")
    .some((entry) => entry === "*" || covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry.includes("/")) return inSubnet(entry, host);
  const split = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry);
  if (split?.[2] !== undefined && split[2] !== port) return false;
  const name = bare(split?.[1] ?? entry);
  if (isIP(name) > 0) return name === host;
  const suffix = name.replace(/^\*/, "");
  return suffix.startsWith(".") ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function inSubnet(cidr: string, host: string): boolean {
  const [network = "", bits = ""] = cidr.split("/");
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const length = Number(bits);
  if (length > (family === 4 ? 32 : 128)) return false;
  const subnet = new BlockList();
  subnet.addSubnet(network, length, family === 4 ? "ipv4" : "ipv6");
  return subnet.check(host, family === 4 ? "ipv4" : "ipv6");
}
