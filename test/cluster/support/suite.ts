import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Outcome, run } from "../../support/cli.ts";
import { type ApiServer, startApiServer, type Users } from "./api-server.ts";
import { apiServerPrograms, kubeletProgram } from "./assets.ts";
import { type Kubelet, startKubelet } from "./kubelet.ts";

/** A running API server with a stand-in for its kubelets. */
export interface Cluster {
  readonly api: ApiServer;
  readonly kubelet: Kubelet;
  /** Runs a command line as a user of the suite (`admin` has all rights) or with another kubeconfig. */
  run(argv: readonly string[], options?: RunAs): Promise<Outcome>;
  /** As `run` with `-o json`: the document. */
  document<T>(argv: readonly string[], options?: RunAs): Promise<T>;
}

export interface RunAs {
  readonly as?: string;
  readonly kubeconfig?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Declares a suite on a real API server, which it starts before its tests and ends after them. Where the programs are not to be had, the
 * suite is skipped with a printed reason, and fails in CI.
 */
export async function clusterSuite(
  name: string,
  users: Users,
  declare: (cluster: () => Cluster) => void,
): Promise<void> {
  const server = await apiServerPrograms();
  const kubelet = await kubeletProgram();
  const missing = [server, kubelet].find((program) => typeof program === "string");
  if (typeof missing === "string" || typeof server === "string" || typeof kubelet === "string") {
    withoutCluster(name, String(missing));
    return;
  }
  describe(name, () => {
    let cluster: Cluster | undefined;
    beforeAll(async () => {
      const api = await startApiServer(server, users);
      cluster = clusterOf(api, await startKubelet(kubelet.program));
    });
    afterAll(async () => {
      await cluster?.kubelet.stop();
      await cluster?.api.stop();
    });
    declare(() => {
      if (cluster === undefined) throw new Error("the cluster is up in tests and hooks only");
      return cluster;
    });
  });
}

function withoutCluster(suite: string, reason: string): void {
  if (process.env.CI === "true") {
    test(suite, () => expect.fail(reason));
    return;
  }
  console.log(`${suite}: skipped, ${reason}`);
  test.skip(`${suite}: ${reason}`, () => {});
}

function clusterOf(api: ApiServer, kubelet: Kubelet): Cluster {
  const runAs = (argv: readonly string[], options: RunAs = {}): Promise<Outcome> =>
    run(argv, {
      columns: 200,
      env: { KUBECONFIG: options.kubeconfig ?? api.kubeconfig(options.as ?? "admin"), ...options.env },
    });
  return {
    api,
    kubelet,
    run: runAs,
    document: async <T>(argv: readonly string[], options?: RunAs): Promise<T> => {
      const { stdout, stderr } = await runAs(asJson(argv), options);
      try {
        return JSON.parse(stdout) as T;
      } catch {
        throw new Error(`no document: ${stdout}${stderr}`);
      }
    },
  };
}

/** What stands behind `--` is no flag. */
function asJson(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv.length : end;
  return [...argv.slice(0, own), "-o", "json", ...argv.slice(own)];
}
