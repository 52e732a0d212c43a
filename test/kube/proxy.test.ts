import { expect, test } from "vitest";
import { chooseProxy } from "../../src/kube/transport/proxy.ts";

const PROXY = "http://proxy:3128";
const chosen = (server: string, env: Record<string, string>, proxyUrl?: string): string => {
  const result = chooseProxy(new URL(server), proxyUrl, env);
  return result.ok ? (result.value?.href ?? "direct") : result.error.message;
};

/** By the rules of Go's httpproxy, which kubectl follows. */
test.each<[server: string, env: Record<string, string>, proxy: string]>([
  ["https://api.example.com:6443", {}, "direct"],
  ["https://api.example.com:6443", { HTTPS_PROXY: PROXY }, `${PROXY}/`],
  ["https://api.example.com:6443", { https_proxy: "proxy:3128" }, `${PROXY}/`],
  ["https://api.example.com:6443", { HTTP_PROXY: PROXY }, "direct"],
  ["http://api.example.com", { HTTP_PROXY: PROXY }, `${PROXY}/`],
  ["https://127.0.0.1:6443", { HTTPS_PROXY: PROXY }, "direct"],
  ["https://[::1]:6443", { HTTPS_PROXY: PROXY }, "direct"],
  ["https://localhost:6443", { HTTPS_PROXY: PROXY }, "direct"],
  ["https://api.example.com", { HTTPS_PROXY: PROXY, NO_PROXY: "*" }, "direct"],
  ["https://api.example.com", { HTTPS_PROXY: PROXY, NO_PROXY: "example.com" }, "direct"],
  ["https://api.example.com", { HTTPS_PROXY: PROXY, no_proxy: "x, .example.com" }, "direct"],
  ["https://example.com", { HTTPS_PROXY: PROXY, NO_PROXY: ".example.com" }, `${PROXY}/`],
  ["https://example.com", { HTTPS_PROXY: PROXY, NO_PROXY: "*.example.com" }, `${PROXY}/`],
  ["https://notexample.com", { HTTPS_PROXY: PROXY, NO_PROXY: "example.com" }, `${PROXY}/`],
  ["https://api.example.com:6443", { HTTPS_PROXY: PROXY, NO_PROXY: "example.com:443" }, `${PROXY}/`],
  ["https://api.example.com", { HTTPS_PROXY: PROXY, NO_PROXY: "example.com:443" }, "direct"],
  ["https://10.1.2.3:6443", { HTTPS_PROXY: PROXY, NO_PROXY: "10.0.0.0/8" }, "direct"],
  ["https://11.1.2.3:6443", { HTTPS_PROXY: PROXY, NO_PROXY: "10.0.0.0/8" }, `${PROXY}/`],
  ["https://[fd00::5]:6443", { HTTPS_PROXY: PROXY, NO_PROXY: "fd00::/64" }, "direct"],
  ["https://10.1.2.3:6443", { HTTPS_PROXY: PROXY, NO_PROXY: "10.1.2.3" }, "direct"],
  ["https://10.1.2.3:6443", { HTTPS_PROXY: PROXY, NO_PROXY: "10.0.0.0/99,x/8" }, `${PROXY}/`],
  [
    "https://api.example.com",
    { HTTPS_PROXY: "ftp://x" },
    "HTTPS_PROXY is no proxy address (http://, https:// or socks5://host:port)",
  ],
])("%s with %o: %s", (server, env, proxy) => expect(chosen(server, env)).toBe(proxy));

test("proxy-url goes before the environment, and NO_PROXY does not concern it", () => {
  const env = { HTTPS_PROXY: PROXY, NO_PROXY: "*" };
  expect(chosen("https://127.0.0.1", env, "socks5://me:pw@gate:1080")).toBe("socks5://me:pw@gate:1080");
});

test("a password in a wrong address is not repeated", () => {
  expect(chosen("https://x", { HTTPS_PROXY: "gopher://me:hidden@x" })).not.toContain("hidden");
});
