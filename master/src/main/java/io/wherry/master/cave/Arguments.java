package io.wherry.master.cave;

import io.wherry.common.cave.CaveId;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.master.build.BuildOrder;
import java.util.ArrayList;
import java.util.List;

/** What cave is told to make. */
final class Arguments {
  private static final List<String> MAKING =
      List.of(
          "--make", "binaries",
          "--make-dependencies", "all",
          "--continue-on-failure", "if-independent");

  private Arguments() {}

  /** Without {@code -x}: what it would do. */
  static List<String> of(BuildOrder order) {
    var arguments = new ArrayList<>(List.of("resolve"));
    arguments.addAll(MAKING);
    arguments.addAll(List.of("--keep-targets", order.rebuild() ? "never" : "if-same"));
    if (order.isWorld()) arguments.addAll(List.of("-c", "world"));
    else arguments.addAll(order.targets().stream().map(PackageSpec::toString).toList());
    return arguments;
  }

  /** Makes exactly these anew, though cave sees no reason; the world stays as it is. */
  static List<String> again(List<Pbin> stale) {
    var arguments = new ArrayList<>(List.of("resolve", "--preserve-world"));
    arguments.addAll(MAKING);
    arguments.addAll(List.of("--keep-targets", "never"));
    for (var pbin : stale) pbin.source().map(CaveId::exactly).ifPresent(arguments::add);
    return arguments;
  }

  static List<String> executing(List<String> arguments) {
    var all = new ArrayList<>(arguments);
    all.add(1, "--execute");
    return all;
  }
}
