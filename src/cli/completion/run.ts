import type { Command } from "@oclif/core/command";
import { finders } from "../../../plugins/finders.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { ClusterFlags } from "../../sources/needs.ts";
import { readInput } from "../input.ts";
import { complete, completionLines, type Lookup } from "./complete.ts";
import type { TypedWords } from "./words.ts";

/** A shell waits for the answer: whoever has not got it by then is not helped by it. */
const BUDGET_MS = 1500;

const QUIET = Object.freeze({ debug: () => {}, progress: () => {} });

/** Answers `kubectl metallb __complete WORD…`, the way in which kubectl asks. Never fails: no answer is an empty one. */
export async function runCompletion(
  words: readonly string[],
  commands: readonly Command.Cached[],
): Promise<number> {
  const lookup: Lookup = (kinds, typed) =>
    within(BUDGET_MS, readInput(typed.values.get("from") ?? [], clusterOf(typed), { kinds }, QUIET));
  process.stdout.write(completionLines(await complete(words, commands, lookup)));
  return 0;
}

function within(ms: number, reading: Promise<Snapshot>): Promise<Snapshot | undefined> {
  const answer = reading.catch(() => undefined);
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ms).unref());
  return Promise.race([answer, late]);
}

/** The flags that were typed and that say which cluster it is. */
function clusterOf({ values }: TypedWords): ClusterFlags {
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  const flags = {
    kubeconfig: last("kubeconfig"),
    context: last("context"),
    cluster: last("cluster"),
    user: last("user"),
    server: last("server"),
    token: last("token"),
    as: last("as"),
    certificateAuthority: last("certificate-authority"),
    clientCertificate: last("client-certificate"),
    clientKey: last("client-key"),
    tlsServerName: last("tls-server-name"),
    requestTimeout: "1s",
  };
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  return { ...given, finders };
}
