/** Something for which the API server refuses an object. */
export interface SchemaFault {
  readonly path: string;
  /** The API server's own message, path included. */
  readonly message: string;
  /** In words what the field takes, and what stands there. */
  readonly expected: string;
  readonly found: string;
}
