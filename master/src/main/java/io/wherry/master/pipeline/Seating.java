package io.wherry.master.pipeline;

import io.wherry.master.fleet.HostRecord;
import io.wherry.master.rollout.Terms;
import java.util.List;
import java.util.Set;

/** The hosts of a rollout in the order of its waves, and its terms over them. */
record Seating(Terms terms, List<HostRecord> hosts) {
  Seating {
    hosts = List.copyOf(hosts);
  }

  static Answer<Seating> of(Terms terms, List<HostRecord> hosts, Set<String> labels) {
    for (var selector : terms.waves().selectors()) {
      var unknown = selector.unknownKeys(labels);
      if (!unknown.isEmpty()) return Answer.invalid(unknownKeys(unknown, labels));
    }
    try {
      var seated = terms.waves().seat(hosts, (which, host) -> which.matches(host.subject()));
      return Answer.ok(new Seating(terms.with(seated.waves()), seated.hosts()));
    } catch (IllegalArgumentException e) {
      return Answer.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** Why a selector with such keys is a slip of the pen. */
  static String unknownKeys(List<String> unknown, Set<String> labels) {
    return "no host has a label '"
        + String.join("', '", unknown)
        + "'; selectors know name, channel, id"
        + (labels.isEmpty() ? "" : " and the labels " + String.join(", ", labels));
  }
}
