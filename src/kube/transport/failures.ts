import type { Connection } from "../config/connection.ts";
import { failure, type KubeError, type KubeErrorCode } from "../errors.ts";
import { formatMs } from "../text.ts";
import { TunnelError } from "./handshake.ts";
import { TimeLimitError } from "./request.ts";

const TLS_REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet: is the clock right?",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself, and not the one that is trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "its authority is not the one that is trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its authority is not the one that is trusted",
  UNABLE_TO_GET_ISSUER_CERT: "its authority is not the one that is trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not the one that is trusted",
  CERT_SIGNATURE_FAILURE: "its authority is not the one that is trusted",
  CERT_UNTRUSTED: "its authority is not trusted",
};

const TCP_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ETIMEDOUT: "no answer",
  ENOTFOUND: "the name is not known to the DNS",
  EAI_AGAIN: "the DNS does not answer",
};

/** @returns what an error of the connection means, in one line. `what` completes "cannot …". */
export function transportError(thrown: unknown, what: string, connection: Connection): KubeError {
  const error = deepest(thrown);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const server = connection.server.host;
  const fail = (kind: KubeErrorCode, text: string): KubeError => failure(kind, text).error;
  if (error instanceof TimeLimitError) {
    return error.kind === "connect"
      ? fail(
          "unreachable",
          `cannot reach the API server ${server}: no answer within ${formatMs(error.limit)}`,
        )
      : fail(
          "timeout",
          `cannot ${what}: ${server} did not answer within ${formatMs(error.limit)}${error.kind === "total" ? " (--request-timeout)" : ""}`,
        );
  }
  if (error instanceof TunnelError) return fail("unreachable", error.message);
  if (code in TLS_REASONS) {
    const ca = connection.tls.ca === undefined ? "" : " (certificate-authority of the kubeconfig)";
    return fail("certificate", `the certificate of ${server} is not accepted: ${TLS_REASONS[code]}${ca}`);
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return fail(
      "certificate",
      `the certificate of ${server} is for another name: ${altName(error)}; see --tls-server-name`,
    );
  }
  if (/^ERR_SSL_.*(?:WRONG_VERSION|HTTP_REQUEST|PACKET_LENGTH)/.test(code)) {
    return fail("certificate", `${server} does not speak TLS: is it http:// ?`);
  }
  if (/^ERR_SSL_|^ERR_OSSL_|^ERR_TLS_|^EPROTO$/.test(code)) {
    return fail("certificate", `no TLS connection to ${server}: ${tlsReason(error, code)}`);
  }
  if (
    code === "ECONNREFUSED" ||
    code === "ENOTFOUND" ||
    code === "EAI_AGAIN" ||
    code === "EHOSTUNREACH" ||
    code === "ENETUNREACH" ||
    code === "ETIMEDOUT"
  ) {
    return fail("unreachable", `cannot reach the API server ${server}: ${TCP_REASONS[code]}`);
  }
  return fail("broken", `cannot ${what}: ${broken(error, code)}`);
}

/** Node tries several addresses of a name and wraps what each of them said. */
function deepest(thrown: unknown): Error {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return deepest(thrown.errors[0]);
  if (thrown instanceof Error) return thrown;
  return new Error(String(thrown));
}

function altName(error: Error): string {
  const names = /altnames: (.*)$/s.exec(error.message)?.[1];
  return names === undefined ? "another one" : names.slice(0, 200);
}

function tlsReason(error: Error, code: string): string {
  const { reason } = error as { reason?: unknown };
  return typeof reason === "string" ? reason : code;
}

function broken(error: Error, code: string): string {
  if (/^aborted$|unexpected end of file/.test(error.message) || code.startsWith("Z_")) {
    return "the answer was cut off";
  }
  return TCP_REASONS[code] ?? (code === "" ? "the connection failed" : `the connection failed (${code})`);
}
