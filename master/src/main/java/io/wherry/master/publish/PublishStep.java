package io.wherry.master.publish;

import java.util.Locale;

/** The steps of publishing, in their order. {@code RECORDING} is the commit point. */
public enum PublishStep {
  RECOVERING,
  CHECKING,
  STORING,
  SIGNING,
  COMMITTING,
  BUNDLING,
  RECORDING,
  UNVEILING,
  POINTING,
  LISTING,
  PUSHING,
  STATING,
  DONE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
