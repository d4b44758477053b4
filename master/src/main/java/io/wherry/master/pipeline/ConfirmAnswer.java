package io.wherry.master.pipeline;

/** Whether a merged change stands; where not, the host goes back by itself. */
public record ConfirmAnswer(boolean confirmed, String reason) {}
