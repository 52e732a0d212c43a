/** What kubectl runs for `kubectl metallb <TAB>`; it must be found on PATH as `kubectl_complete-metallb`. */
export const KUBECTL_SCRIPT = `#!/bin/sh
# Completion of "kubectl metallb" for kubectl 1.26 and later: put this on PATH as kubectl_complete-metallb.
exec kubectl metallb __complete "$@"
`;
