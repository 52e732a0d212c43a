/**
 * How to reach a cluster: kubectl's common flags, in the form in which the command line hands them on. All are optional;
 * what is absent comes from the kubeconfig. Values as kubectl takes them.
 */
export interface ConnectionFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly server?: string;
  readonly token?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly asUid?: string;
  /** `0` (none), a number of seconds, or a duration such as `1m30s`; for one request, as in kubectl. */
  readonly requestTimeout?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly certificateAuthority?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly tlsServerName?: string;
  readonly disableCompression?: boolean;
  /** `-v`: from 6 on, each request is told on standard error with its answer's status and time; never headers or bodies. */
  readonly verbosity?: number;
}
