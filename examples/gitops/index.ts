import { readPolicyFile, RetentionPolicy } from "pulumi-github-packages";

// The policy stands in a file of its own, so that a pull request from a fork can be planned without a secret:
// ghpkg plan takes the same file. Its approval.lockFile holds every update to what a pull request approved.
new RetentionPolicy("packages", readPolicyFile("retention.yaml"));
