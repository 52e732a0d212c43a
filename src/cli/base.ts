import { Command } from "@oclif/core/command";
import type { InferredArgs, InferredFlags } from "@oclif/core/interfaces";
import { finders } from "../../plugins/finders.ts";
import { printDocument, type Renderers, renderText } from "../output/print.ts";
import { type Renderer, type View, viewOf, wantsColor, widthOf } from "../output/view.ts";
import { visible } from "../output/visible.ts";
import type { DiscoveryOverrides } from "../snapshot/discovery.ts";
import { maskText } from "../snapshot/mask.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ClusterFlags, Needs, Watcher } from "../sources/needs.ts";
import { normalizeArgv } from "./argv.ts";
import type { ExitCode } from "./exit.ts";
import { baseFlags } from "./flags.ts";
import { readInput } from "./input.ts";
import { refuseUnknownNodes } from "./node-names.ts";
import { refuseErrors, showNotes } from "./notes.ts";
import { programName } from "./program-name.ts";
import { Progress } from "./progress.ts";
import { usageError } from "./usage.ts";

export * as Args from "@oclif/core/args";
export * as Flags from "@oclif/core/flags";
export { UserError } from "./errors.ts";
export { EXIT, type ExitCode } from "./exit.ts";
export { outputFlag, overlayFlag } from "./flags.ts";

type FlagsOf<T extends typeof Command> = InferredFlags<typeof baseFlags & T["flags"]>;
type ArgsOf<T extends typeof Command> = InferredArgs<T["args"]>;

/**
 * What every command shares: kubectl's flags, where the input comes from, how a document is printed, the exit code.
 * A command is `export default class Diff extends BaseCommand<typeof Diff>` in its own file of `commands/`; its `run`
 * reads a snapshot, calls a stage, emits the document, and returns the exit code.
 */
export abstract class BaseCommand<T extends typeof Command> extends Command {
  static override baseFlags = baseFlags;

  protected flags!: FlagsOf<T>;
  protected args!: ArgsOf<T>;
  /** All words that are no flags, for commands that take any number of them (`static strict = false`). */
  protected words: readonly string[] = [];

  /** Does the work. @returns the exit code, which must not depend on the output format. */
  abstract override run(): Promise<ExitCode>;

  override async init(): Promise<void> {
    await super.init();
    const { args, flags, baseFlags: base, strict } = this.ctor;
    const quietArgs = Object.fromEntries(
      Object.entries(args).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]),
    );
    const argv = normalizeArgv(this.argv, { ...base, ...flags });
    const parsed = await this.parseLine({ args: quietArgs, flags, baseFlags: base, strict }, argv);
    this.flags = parsed.flags as FlagsOf<T>;
    this.args = parsed.args as ArgsOf<T>;
    this.words = parsed.argv as readonly string[];
  }

  private async parseLine(...[options, argv]: Parameters<typeof this.parse>): ReturnType<typeof this.parse> {
    try {
      return await this.parse(options, argv);
    } catch (error) {
      const line = `${programName(process.env)} ${(this.id ?? "").replaceAll(":", " ")}`;
      const { args, flags, baseFlags: base } = this.ctor;
      throw usageError(error, { line, args, flags: { ...base, ...flags } });
    }
  }

  /** Reads what the command needs, from `--from` or from the cluster. Problems of the input are told on standard error. */
  protected async snapshot(needs: Needs): Promise<Snapshot> {
    const snapshot = await this.read(this.shared.from ?? [], needs);
    if (needs.kinds.includes("Node")) refuseUnknownNodes(snapshot, this.nodes ?? []);
    return snapshot;
  }

  /** As `snapshot`, with the files of `overlayFlag` laid over it as if they were applied. */
  protected async overlaid(needs: Needs, files: readonly string[] = []): Promise<Snapshot> {
    const snapshot = await this.snapshot(needs);
    if (files.length === 0) return snapshot;
    const { layered } = await import("../findings/layer.ts");
    return layered(snapshot, (await this.files(files, needs)).objects);
  }

  /** Reads files that another flag names (`-f`), at least one, with the same messages as `--from`. */
  protected files(paths: readonly string[], needs: Needs): Promise<Snapshot> {
    return this.read(paths, needs);
  }

  private async read(from: readonly string[], needs: Needs): Promise<Snapshot> {
    const progress = new Progress(process.stderr);
    const watcher: Watcher = {
      debug: (message, level) => this.debugLine(message, level),
      progress: (step) => progress.step(step),
    };
    try {
      const snapshot = await readInput(from, this.cluster, needs, watcher);
      progress.stop();
      showNotes(snapshot.notes, (line) => this.note(line));
      refuseErrors(snapshot.notes);
      return snapshot;
    } finally {
      progress.stop();
    }
  }

  /** The flags that every command has, whatever the command adds. */
  private get shared(): InferredFlags<typeof baseFlags> {
    return this.flags as InferredFlags<typeof baseFlags>;
  }

  /** The flags that say how to reach the cluster. */
  protected get cluster(): ClusterFlags {
    const f = this.shared;
    const all = {
      kubeconfig: f.kubeconfig,
      context: f.context,
      cluster: f.cluster,
      user: f.user,
      namespace: f.namespace,
      allNamespaces: f["all-namespaces"],
      server: f.server,
      token: f.token,
      as: f.as,
      asGroup: f["as-group"],
      asUid: f["as-uid"],
      requestTimeout: f["request-timeout"],
      insecureSkipTlsVerify: f["insecure-skip-tls-verify"],
      certificateAuthority: f["certificate-authority"],
      clientCertificate: f["client-certificate"],
      clientKey: f["client-key"],
      tlsServerName: f["tls-server-name"],
      disableCompression: f["disable-compression"],
      verbosity: f.v,
      nodes: f.node,
      metallbNamespace: f["metallb-namespace"],
      frrk8sNamespace: f["frrk8s-namespace"],
    };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return { ...given, finders };
  }

  /** The nodes that `--node` names, or undefined for all. */
  protected get nodes(): readonly string[] | undefined {
    return this.shared.node;
  }

  /** The release of MetalLB that a flag demands, or undefined: the one that is found. */
  protected get metallbRelease(): string | undefined {
    return this.shared["metallb-release"] ?? this.shared.release;
  }

  /** The release of frr-k8s that a flag demands, or undefined: the one that is found. */
  protected get frrK8sRelease(): string | undefined {
    return this.shared["frr-k8s-release"] ?? this.shared.release;
  }

  /** What the flags say of namespaces and releases, in the place of what would be found out. */
  protected get overrides(): DiscoveryOverrides {
    const metallb = this.shared["metallb-namespace"];
    const frrK8s = this.shared["frrk8s-namespace"];
    return {
      ...(metallb === undefined ? {} : { metallbNamespace: metallb }),
      ...(frrK8s === undefined ? {} : { frrK8sNamespace: frrK8s }),
      ...(this.metallbRelease === undefined ? {} : { metallbRelease: this.metallbRelease }),
      ...(this.frrK8sRelease === undefined ? {} : { frrK8sRelease: this.frrK8sRelease }),
    };
  }

  /** Where text will be read: width, color, headers. */
  protected get view(): View {
    const stream = process.stdout;
    return viewOf({
      width: widthOf(process.env, stream),
      color: wantsColor(this.shared.color, process.env, stream),
      wide: this.format === "wide",
      headers: !this.shared["no-headers"],
    });
  }

  /** What `-o` says; `text` without it. */
  protected get format(): string {
    return this.shared.output ?? "text";
  }

  /**
   * Prints a document in the format of `-o`, secrets masked. `renderers` is the text form, or an object of the text form
   * and of the command's own formats (`{ text, short }`).
   */
  protected emit(document: object, renderers: Renderers): void {
    process.stdout.write(printDocument(document, renderers, this.format, this.view));
  }

  /** Prints text alone, for what is no document: a completion script, a rendered file. */
  protected print(renderer: Renderer | string): void {
    const render = typeof renderer === "string" ? () => renderer : renderer;
    process.stdout.write(renderText(render, this.view));
  }

  /** Says something beside the answer, on standard error. */
  protected note(line: string): void {
    process.stderr.write(`${visible(maskText(line))}\n`);
  }

  /** Says something that only `-v LEVEL` shows. */
  protected debugLine(message: string, level = 1): void {
    if ((this.shared?.v ?? 0) >= level) this.note(message);
  }

  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}
