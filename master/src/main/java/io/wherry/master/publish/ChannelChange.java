package io.wherry.master.publish;

import io.wherry.common.model.Fault;
import io.wherry.common.release.ChannelStatement;
import java.util.List;

/** What came of a wish about channels. */
public sealed interface ChannelChange {
  /**
   * These statements are recorded, or would be by a dry run. Warnings name what is finished later.
   */
  record Changed(List<ChannelStatement> statements, String what, List<String> warnings)
      implements ChannelChange {
    public Changed {
      statements = List.copyOf(statements);
      warnings = List.copyOf(warnings);
    }
  }

  /** It is so already. */
  record Unchanged(String what) implements ChannelChange {}

  record Refused(Fault why) implements ChannelChange {}
}
