package io.wherry.agent.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where a new file goes when the one on disk is somebody's configuration. */
final class ConfigProtection {
  private static final int MOST = 10_000;
  private final SavedEnvironment environment;
  private final InstallSettings.Configuration setting;
  private final Map<String, String> earlierSums;
  private final Md5 md5 = new Md5();

  /** {@code earlierSums}: MD5 by canonical path of the files that the replaced entries brought. */
  ConfigProtection(
      SavedEnvironment environment,
      InstallSettings.Configuration setting,
      Map<String, String> earlierSums) {
    this.environment = environment;
    this.setting = setting;
    this.earlierSums = Map.copyOf(earlierSums);
  }

  /** Where the file must land, if not over {@code there}. */
  sealed interface Landing {
    record Over() implements Landing {}

    /** A new name beside it. */
    record Beside(Path place) implements Landing {}

    /** An identical one waits there already. */
    record Waiting(Path place) implements Landing {}
  }

  Landing landing(ImageEntry entry, String canonical, Path place, Stat there) throws IOException {
    if (entry.kind() != Stat.Kind.FILE || !there.is(Stat.Kind.FILE)) return new Landing.Over();
    if (!environment.protects(entry.path(), canonical)) return new Landing.Over();
    var sum = md5.of(place);
    if (sum.equals(entry.detail()) || unmodified(canonical, sum)) return new Landing.Over();
    return beside(entry, place);
  }

  private boolean unmodified(String canonical, String sum) {
    return setting == InstallSettings.Configuration.REPLACE_UNMODIFIED
        && Optional.ofNullable(earlierSums.get(canonical)).filter(sum::equals).isPresent();
  }

  private Landing beside(ImageEntry entry, Path place) throws IOException {
    for (int n = 0; n < MOST; n++) {
      var name = String.format("._cfg%04d_%s", n, place.getFileName());
      var candidate = place.resolveSibling(name);
      var there = Stat.of(candidate);
      if (there.isEmpty()) return new Landing.Beside(candidate);
      if (there.get().is(Stat.Kind.FILE) && md5.of(candidate).equals(entry.detail()))
        return new Landing.Waiting(candidate);
    }
    throw Refusal.local(
        "ten thousand configuration files wait beside " + place + "; look at them and remove them");
  }
}
