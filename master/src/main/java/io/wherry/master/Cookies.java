package io.wherry.master;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Names for builds: the second they were made in, and enough chance that no two are alike. */
record Cookies(InstantSource clock, SecureRandom random) implements Supplier<String> {
  @Override
  public String get() {
    var luck = new byte[6];
    random.nextBytes(luck);
    return clock.instant().getEpochSecond() + "." + HexFormat.of().formatHex(luck);
  }
}
