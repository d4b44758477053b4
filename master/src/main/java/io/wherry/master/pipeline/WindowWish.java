package io.wherry.master.pipeline;

import io.wherry.master.window.WindowFact;

/**
 * A window or blackout that an operator wants. A dry run records nothing; {@code force} takes a
 * selector that matches nobody.
 */
public record WindowWish(WindowFact written, boolean dryRun, boolean force, String reason) {}
