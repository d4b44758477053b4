package io.wherry.agent.install;

import java.time.Duration;

/** The usual settings but for one. */
final class Settings {
  private Settings() {}

  static InstallSettings with(InstallSettings s, InstallSettings.Configuration configuration) {
    return with(s, configuration, s.phaseTimeout(), s.takeOver());
  }

  static InstallSettings with(InstallSettings s, Duration phaseTimeout) {
    return with(s, s.configuration(), phaseTimeout, s.takeOver());
  }

  static InstallSettings with(InstallSettings s, InstallSettings.TakeOver takeOver) {
    return with(s, s.configuration(), s.phaseTimeout(), takeOver);
  }

  private static InstallSettings with(
      InstallSettings s,
      InstallSettings.Configuration configuration,
      Duration phaseTimeout,
      InstallSettings.TakeOver takeOver) {
    return new InstallSettings(
        s.root(),
        s.stateDir(),
        s.database(),
        configuration,
        s.maxRemovals(),
        phaseTimeout,
        s.maxUnpacked(),
        takeOver);
  }
}
