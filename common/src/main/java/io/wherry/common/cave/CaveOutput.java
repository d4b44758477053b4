package io.wherry.common.cave;

import io.wherry.common.cave.CaveEvent.Job;
import io.wherry.common.cave.CaveEvent.Kind;
import io.wherry.common.cave.CaveEvent.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what cave prints while it executes a resolution, a line at a time. What a package's own
 * build prints passes through here too and may look like anything: events are what cave seems to
 * say, good for showing; what became of packages is read from disk.
 */
public final class CaveOutput {
  private static final Pattern TITLE = Pattern.compile("\u001B\\][^\u0007\u001B]*(\u0007|$)");
  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*[A-Za-z]");
  private static final Pattern BEGAN =
      Pattern.compile(
          "(\\d{1,6}) of (\\d{1,6})(?: \\(.*\\))?: Starting (.+?) for (\\S+?)( replacing"
              + " .*)?\\.\\.\\.");
  private static final Pattern ENDED =
      Pattern.compile("(Done|Failed) (.+?) for (\\S+)( replacing .*)?");
  private static final Pattern PHASE = Pattern.compile("=== Running ebuild phases? (.+) as \\S+");
  private static final Pattern FATE =
      Pattern.compile(
          "(succeeded|failed|skipped|pending):\\s+(fetch|install|uninstall|remove) (\\S+?),?"
              + "( to ::(\\S+))?( .*)?");
  private static final Pattern LOG = Pattern.compile("\\*\\*\\* Output log: (/\\S.*)");
  private static final Pattern BINARY = Pattern.compile("create binary in ::(\\S+)");
  private static final List<String> HELPERS =
      List.of("init", "loadenv", "saveenv", "pivotbin", "killold", "tidyup");

  private boolean summing;

  /** What the line, without its end, says. */
  public CaveEvent read(String line) {
    var plain = plain(line);
    if (plain.equals("Summary:")) summing = true;
    return recognised(plain).orElse(new CaveEvent.Line(plain));
  }

  /** Without titles, colours and the carriage returns of a terminal. */
  public static String plain(String line) {
    var text = COLOUR.matcher(TITLE.matcher(line).replaceAll("")).replaceAll("");
    return text.replace("\r", "").stripTrailing();
  }

  private Optional<CaveEvent> recognised(String line) {
    try {
      return summing ? ofSummary(line).or(() -> ofWork(line)) : ofWork(line);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<CaveEvent> ofWork(String line) {
    var began = BEGAN.matcher(line);
    if (began.matches())
      return job(began.group(3), began.group(4))
          .map(job -> new CaveEvent.Began(number(began, 1), number(began, 2), job));
    var ended = ENDED.matcher(line);
    if (ended.matches())
      return job(ended.group(2), ended.group(3))
          .map(job -> new CaveEvent.Ended(job, ended.group(1).equals("Done")));
    var phase = PHASE.matcher(line);
    return phase.matches() ? phase(phase.group(1)) : Optional.empty();
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** Of several, the one that is the package's own. */
  private static Optional<CaveEvent> phase(String names) {
    for (var name : names.split(" "))
      if (!HELPERS.contains(name)) return Optional.of(new CaveEvent.Phase(name));
    return Optional.empty();
  }

  private static Optional<Job> job(String action, String what) {
    var binary = BINARY.matcher(action);
    if (binary.matches())
      return Optional.of(new Job(Kind.BINARY, CaveId.parse(what), Optional.of(binary.group(1))));
    return switch (action) {
      case "fetch" -> Optional.of(new Job(Kind.FETCH, CaveId.parse(what), Optional.empty()));
      case "install to /" ->
          Optional.of(new Job(Kind.INSTALL, CaveId.parse(what), Optional.of("installed")));
      case "remove" -> Optional.of(new Job(Kind.REMOVE, CaveId.parse(what), Optional.empty()));
      default -> Optional.empty();
    };
  }

  private static Optional<CaveEvent> ofSummary(String line) {
    var log = LOG.matcher(line);
    if (log.matches()) return Optional.of(new CaveEvent.Log(Path.of(log.group(1)).normalize()));
    var fate = FATE.matcher(line);
    if (!fate.matches()) return Optional.empty();
    var outcome = Outcome.valueOf(fate.group(1).toUpperCase(Locale.ROOT));
    var destination = Optional.ofNullable(fate.group(5));
    var job = new Job(kind(fate.group(2), destination), CaveId.parse(fate.group(3)), destination);
    return Optional.of(new CaveEvent.Fate(outcome, job));
  }

  /** The summary calls both installing, and tells them apart by where to. */
  private static Kind kind(String word, Optional<String> destination) {
    return switch (word) {
      case "fetch" -> Kind.FETCH;
      case "install" ->
          destination.filter("installed"::equals).isPresent() ? Kind.INSTALL : Kind.BINARY;
      default -> Kind.REMOVE;
    };
  }
}
