package io.wherry.sim;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** What a simulation is made of. The same one always runs alike. */
record Setup(long seed, int hosts, Set<Peril> perils, Duration length) {
  Setup {
    perils = perils.isEmpty() ? EnumSet.noneOf(Peril.class) : EnumSet.copyOf(perils);
    if (hosts < 1) throw new IllegalArgumentException("a fleet needs a host");
    if (!length.isPositive()) throw new IllegalArgumentException("a simulation takes some time");
  }
}
