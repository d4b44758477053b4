package io.wherry.agent.install;

import java.time.Duration;

/** The usual settings but for one. */
final class Settings {
  private Settings() {}

  static InstallSettings with(InstallSettings usual, InstallSettings.Configuration configuration) {
    return new InstallSettings(
        usual.root(),
        usual.stateDir(),
        usual.database(),
        configuration,
        usual.maxRemovals(),
        usual.phaseTimeout(),
        usual.maxUnpacked());
  }

  static InstallSettings with(InstallSettings usual, Duration phaseTimeout) {
    return new InstallSettings(
        usual.root(),
        usual.stateDir(),
        usual.database(),
        usual.configuration(),
        usual.maxRemovals(),
        phaseTimeout,
        usual.maxUnpacked());
  }
}
