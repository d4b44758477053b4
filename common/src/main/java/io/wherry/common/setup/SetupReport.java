package io.wherry.common.setup;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.setup.Settled.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of everything that should be there, for people and for programs. {@code remarks} are
 * what an administrator should know beside it.
 */
public record SetupReport(List<Settled> files, List<String> remarks) {
  public SetupReport {
    files = List.copyOf(files);
    remarks = List.copyOf(remarks);
  }

  /** One file, as JSON shows it. */
  public record Row(String path, String state, String detail) {}

  public int exitCode() {
    if (files.stream().anyMatch(Settled::isFailed)) return ExitCode.FAILED;
    return files.stream().anyMatch(Settled::isDifferent) ? ExitCode.DIFFERENT : ExitCode.OK;
  }

  /** True where nothing was missing, and nothing was made. */
  public boolean isUntouched() {
    return files.stream().noneMatch(Settled::isChanged);
  }

  /** For people, the differences below each file that has any; {@code would} where nothing is. */
  public List<String> lines(boolean would) {
    var lines = new ArrayList<String>();
    for (var file : files) {
      var row = row(file);
      boolean changes = would && file.isChanged();
      lines.add((changes ? "would be " : "") + row.state() + ": " + file.file() + tail(file));
      if (file.outcome() instanceof Outcome.Different(var diff))
        lines.addAll(diff.lines().toList());
      if (file.outcome() instanceof Outcome.Replaced(_, var diff))
        lines.addAll(diff.lines().toList());
    }
    return lines;
  }

  private static String tail(Settled file) {
    return switch (file.outcome()) {
      case Outcome.Extended(var by) -> " by " + by;
      case Outcome.Replaced(var kept, _) -> ", which is " + kept + " now";
      case Outcome.Different _ -> ", left as it is";
      case Outcome.Failed(var why) -> " (" + why + ")";
      case Outcome.Created _, Outcome.Unchanged _ -> "";
    };
  }

  public List<Row> rows() {
    return files.stream().map(SetupReport::row).toList();
  }

  private static Row row(Settled file) {
    var path = file.file().toString();
    return switch (file.outcome()) {
      case Outcome.Created() -> new Row(path, "created", "");
      case Outcome.Unchanged() -> new Row(path, "unchanged", "");
      case Outcome.Extended(var by) -> new Row(path, "extended", by);
      case Outcome.Replaced(_, var diff) -> new Row(path, "replaced", diff);
      case Outcome.Different(var diff) -> new Row(path, "different", diff);
      case Outcome.Failed(var why) -> new Row(path, "failed", why);
    };
  }
}
