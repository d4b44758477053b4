package io.wherry.agent.install;

import io.wherry.common.model.Fault;

/** How staging went. A refusal leaves nothing behind. */
public sealed interface StageResult {
  /** Everything lies beside its place. Unpacked bytes, and files, directories and symlinks. */
  record Staged(long bytes, long entries) implements StageResult {}

  record Refused(Fault fault) implements StageResult {}
}
