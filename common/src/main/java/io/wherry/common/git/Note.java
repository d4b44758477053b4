package io.wherry.common.git;

import java.time.Instant;

/** Who commits, when, and what for. */
public record Note(String name, String email, Instant at, String message) {}
