package io.wherry.master.hold;

import java.time.Instant;

/** A fact as the log holds it. Sequences grow by one over all streams. */
public record Recorded<F>(
    long sequence,
    Instant at,
    String stream,
    F fact,
    String actor,
    String requestId,
    String reason) {}
