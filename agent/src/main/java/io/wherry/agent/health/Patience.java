package io.wherry.agent.health;

import java.time.Duration;

/**
 * How long one check may take, how long one that cannot tell yet is run again, and how long after
 * the start of the machine none is begun.
 */
public record Patience(Duration timeout, Duration undecided, Duration settle) {}
