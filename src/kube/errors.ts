import type { Permission } from "./permission.ts";
import { oneLine } from "./text.ts";

/** What went wrong, for programs; `message` is for people. */
export type KubeErrorCode =
  /** The kubeconfig, a flag or a file named by them. */
  | "config"
  /** A credential plug-in or a token file. */
  | "credentials"
  /** No connection, or none that holds. */
  | "unreachable"
  /** The certificate of the server or of the client. */
  | "certificate"
  | "timeout"
  | "unauthorized"
  | "forbidden"
  /** The API server does not serve the kind. */
  | "absent"
  | "notFound"
  | "conflict"
  /** The API server refused the object: validation or admission. */
  | "invalid"
  /** 410: a list or a watch must start again. */
  | "expired"
  | "throttled"
  /** An error of the API server itself, or of what it asks in turn. */
  | "server"
  /** An answer that is cut off or no answer of an API server. */
  | "broken"
  /** What a command in a container said, or why it could not run. */
  | "exec";

/** One cause, one line: no header, no body, no stack, nothing secret. */
export interface KubeError {
  readonly code: KubeErrorCode;
  readonly message: string;
  /** What would have to be granted, where that is the cause. */
  readonly permission?: Permission;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** The single fields that the API server complains of, where it lists them. */
  readonly causes?: readonly Cause[];
  /** When the API server said that it may be asked again, in milliseconds. */
  readonly retryAfter?: number;
}

export interface Cause {
  readonly field: string;
  readonly message: string;
  readonly reason: string;
}

export type KubeResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: KubeError };

/** @returns a failure with a message of one line. */
export function failure(
  code: KubeErrorCode,
  message: string,
  more: Omit<KubeError, "code" | "message"> = {},
): { readonly ok: false; readonly error: KubeError } {
  return { ok: false, error: { code, message: oneLine(message), ...more } };
}

/** Thrown where nothing can be answered: no configuration, no server, no log-in. Its message is one line. */
export class ClusterError extends Error {
  readonly error: KubeError;

  constructor(error: KubeError) {
    super(error.message);
    this.name = "ClusterError";
    this.error = error;
  }
}
