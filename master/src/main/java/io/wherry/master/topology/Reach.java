package io.wherry.master.topology;

/**
 * How many of a group's hosts may be away at once at the worst; where not {@code exact}, no more is
 * known than that it is never worse. Not {@code judged} where a limit in percent says nothing of
 * it.
 */
public record Reach(String group, int hosts, int worst, boolean exact, boolean judged) {}
