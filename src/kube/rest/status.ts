import type { Connection } from "../config/connection.ts";
import { type Cause, failure, type KubeError } from "../errors.ts";
import { formatPermission, type Permission } from "../permission.ts";
import { oneLine } from "../text.ts";
import type { HttpResponse } from "../transport/request.ts";

/** What a request is about, for the message of its failure. */
export interface About {
  /** `list nodes`, `get Secret metallb-system/peer`: completes "cannot …". */
  readonly what: string;
  readonly permission?: Permission;
}

interface Status {
  readonly details?: { readonly causes?: readonly Partial<Record<keyof Cause, unknown>>[] };
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly reason?: unknown;
}

/** @returns the failure that an answer other than 2xx means. The body itself is never quoted unless it is a Status of the API server. */
export function statusError(response: HttpResponse, about: About, connection: Connection): KubeError {
  const status = parseStatus(response.body);
  const said = typeof status?.message === "string" ? oneLine(status.message, 400) : undefined;
  return classify(response, status, said, about, connection).error;
}

function classify(
  response: HttpResponse,
  status: Status | undefined,
  said: string | undefined,
  about: About,
  connection: Connection,
): { readonly error: KubeError } {
  const code = response.status;
  const because = said === undefined ? "" : `: ${said}`;
  const more = { status: code };
  switch (code) {
    case 401:
      return failure("unauthorized", unauthorized(connection, " (401)"), more);
    case 403: {
      // A proxy in between also answers 403, but with no Status; an admission webhook, with one that
      // says so; and whoever has not logged in is told what the anonymous user may not.
      if (status === undefined) {
        return failure(
          "server",
          `cannot ${about.what}: something before the API server answers 403 Forbidden`,
          more,
        );
      }
      if (said !== undefined && /denied the request/.test(said)) {
        return failure("invalid", `cannot ${about.what}: ${said}`, { ...more, causes: causesOf(status) });
      }
      if (said !== undefined && /"system:anonymous"/.test(said)) {
        return failure("unauthorized", unauthorized(connection, ""), more);
      }
      const { permission } = about;
      const missing = permission === undefined ? "" : ` (needs: ${formatPermission(permission)})`;
      return failure("forbidden", `not allowed to ${about.what}${missing}`, {
        ...more,
        ...(permission === undefined ? {} : { permission }),
      });
    }
    case 404:
      // The API server tells an absent object with a Status about it, an absent path with a plain text.
      return status?.reason === "NotFound" &&
        said !== undefined &&
        !/the server could not find the requested resource/.test(said)
        ? failure("notFound", `cannot ${about.what}: ${said}`, more)
        : failure("absent", `cannot ${about.what}: the API server does not serve it`, more);
    case 409:
      return failure("conflict", `cannot ${about.what}${because}`, { ...more, causes: causesOf(status) });
    case 410:
      return failure("expired", `cannot ${about.what}: the list has expired`, more);
    case 400:
    case 405:
    case 406:
    case 415:
    case 422:
      return failure("invalid", `cannot ${about.what}${because === "" ? `: HTTP ${code}` : because}`, {
        ...more,
        causes: causesOf(status),
      });
    case 429:
      return failure(
        "throttled",
        `cannot ${about.what}: the API server is overloaded (429 Too Many Requests)`,
        {
          ...more,
          ...retryAfter(response),
        },
      );
    case 502:
    case 503:
    case 504:
      if (status === undefined && response.body.trim() !== DEAD_GROUP) {
        return failure(
          "unreachable",
          `cannot reach the API server ${connection.server.host}: something before it answers ${code}`,
          { ...more, ...retryAfter(response) },
        );
      }
  }
  return failure("server", `cannot ${about.what}: ${serverSays(response, because)}`, {
    ...more,
    ...retryAfter(response),
  });
}

/** What the aggregator answers for an API group whose server is away. */
const DEAD_GROUP = "service unavailable";

function serverSays(response: HttpResponse, because: string): string {
  return response.body.trim() === DEAD_GROUP
    ? "the server of this API group does not answer (503)"
    : `the API server answers ${response.status}${because}`;
}

function unauthorized(connection: Connection, how: string): string {
  const who = connection.user === undefined ? "" : ` of user "${connection.user}"`;
  const hints: Readonly<Record<Connection["auth"]["kind"], string>> = {
    none:
      connection.certificate === undefined
        ? "no credentials are configured"
        : "the client certificate is not accepted",
    token: `the token${who} is not accepted (expired, or of another cluster): log in again`,
    tokenFile: `the token file${who} holds no valid token`,
    basic: `user name and password${who} are not accepted`,
    exec: `what the credential plug-in${who} gave is not accepted, also when asked again: log in again`,
    provider: `what the auth-provider${who} gave is not accepted: log in again`,
  };
  return `not logged in to ${connection.server.host}${how}: ${hints[connection.auth.kind]}`;
}

function parseStatus(body: string): Status | undefined {
  if (!body.startsWith("{")) return undefined;
  try {
    const status = JSON.parse(body) as Status;
    return status.kind === "Status" ? status : undefined;
  } catch {
    return undefined;
  }
}

function retryAfter(response: HttpResponse): { readonly retryAfter?: number } {
  const seconds = Number(response.headers["retry-after"]);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfter: seconds * 1000 } : {};
}

function causesOf(status: Status | undefined): readonly Cause[] {
  return (status?.details?.causes ?? []).map(({ field, message, reason }) => ({
    field: oneLine(String(field ?? "")),
    message: oneLine(String(message ?? "")),
    reason: oneLine(String(reason ?? "")),
  }));
}
