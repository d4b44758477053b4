package io.wherry.agent.work;

import io.wherry.common.model.SignedStatement;
import java.util.List;
import java.util.Optional;

/**
 * What the master has said about how to get at things: base addresses of its static door in the
 * order to try, bytes per second (0: no limit from there), the newest verified statement.
 */
public record Guidance(
    List<String> staticUrls, long bytesPerSecond, Optional<SignedStatement> statement) {
  public static final Guidance NONE = new Guidance(List.of(), 0, Optional.empty());

  public Guidance {
    staticUrls = List.copyOf(staticUrls);
  }
}
