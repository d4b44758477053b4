package io.wherry.master.pipeline;

/** What an operator can do to a rollout. */
public enum Action {
  PAUSE,
  RESUME,
  ABORT,
  REVERT
}
