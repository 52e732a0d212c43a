/** What a fixture says of its cluster apart from resources: the document with the key `cluster`. */
export interface ClusterFacts {
  /** Releases; the newest known by default. */
  readonly metallb?: string;
  readonly frrK8s?: string;
  readonly frr?: string;
  readonly frrK8sNamespace?: string;
  readonly speakerArgs?: readonly string[];
  readonly frrK8sArgs?: readonly string[];
  readonly speakerMode?: string;
  /** Objects of the base, or of what the controllers wrote, that are not there: `Kind/namespace/name` or `Kind/name`. */
  readonly without?: readonly string[];
  /** False: nothing that MetalLB and frr-k8s would have written is there. */
  readonly reconciled?: boolean;
  /** The controllers wrote before the fixture's changes, not after them. */
  readonly stale?: boolean;
  /** FRR was asked. */
  readonly live?: boolean;
  /** Node → command → answer: a text, or an object that is written as JSON and merged over what a sound FRR says. */
  readonly vtysh?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Kinds that could not be read, with the reason. */
  readonly unknown?: Readonly<Record<string, string>>;
  /** When the snapshot was taken. */
  readonly now?: string;
  /** The objects come from a file. */
  readonly file?: string;
}
