package io.wherry.master.pipeline;

/** What an operator asks of a rollout, and why; an empty request id is one of its own. */
public record RolloutAct(String rollout, Action action, String reason, String requestId) {}
