package io.wherry.master.pipeline;

/**
 * What an operator can do to a rollout. Abort calls off whoever has no permission; finish does not.
 */
public enum Action {
  PAUSE,
  RESUME,
  ABORT,
  FINISH,
  REVERT,
  RETRY,
  APPROVE
}
