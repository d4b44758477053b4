package io.wherry.sim;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which permissions were given, and what the channel said at the moment of each. */
final class Grants {
  private final Map<ChangeId, List<Optional<ChannelStatement>>> given = new HashMap<>();

  void given(ChangeId change, Optional<ChannelStatement> under) {
    given.computeIfAbsent(change, _ -> new ArrayList<>()).add(under);
  }

  /** A merge that has begun, on a host that had settled there before. */
  record Begun(ChangeId change, Optional<ReleaseId> from, ReleaseId to) {}

  /** Why no permission for it should have been given: each was given against a statement. */
  Optional<String> against(Begun merge) {
    var grants = given.getOrDefault(merge.change(), List.of());
    if (grants.isEmpty()) return Optional.of("nobody permitted it");
    Optional<String> why = Optional.empty();
    for (var statement : grants) {
      why = statement.flatMap(s -> s.forbids(merge.from(), merge.to())).map(Refusal::message);
      if (why.isEmpty()) return why;
    }
    return why;
  }
}
