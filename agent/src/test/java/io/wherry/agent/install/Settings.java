package io.wherry.agent.install;

import java.time.Duration;

/** The usual settings but for one. */
final class Settings {
  private Settings() {}

  static InstallSettings with(InstallSettings s, InstallSettings.Configuration configuration) {
    return with(s, configuration, s.phaseTimeout());
  }

  static InstallSettings with(InstallSettings s, Duration phaseTimeout) {
    return with(s, s.configuration(), phaseTimeout);
  }

  static InstallSettings with(InstallSettings s, InstallSettings.TakeOver takeOver) {
    var allowed = s.allowed();
    return s.with(
        new InstallSettings.Allowed(
            allowed.maxRemovals(), allowed.removable(), takeOver, allowed.runningKernel()));
  }

  private static InstallSettings with(
      InstallSettings s, InstallSettings.Configuration configuration, Duration phaseTimeout) {
    return new InstallSettings(
        s.root(),
        s.stateDir(),
        s.database(),
        configuration,
        s.allowed(),
        phaseTimeout,
        s.maxUnpacked());
  }
}
