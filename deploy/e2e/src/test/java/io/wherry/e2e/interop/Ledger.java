package io.wherry.e2e.interop;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * Notes what became of each check; with {@code -Dwherry.write=true} it goes onto the page, once
 * every check of a suite was tried.
 */
final class Ledger implements TestWatcher, AfterAllCallback {
  static final Path PAGE = Path.of("../../docs/interop.md");
  private final String part;
  private final SortedMap<String, String> results = new TreeMap<>();

  Ledger(String part) {
    this.part = part;
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    note(context, "holds");
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    note(context, "**fails**");
  }

  @Override
  public void testAborted(ExtensionContext context, Throwable cause) {
    note(context, "not tried: " + cause.getMessage());
  }

  private void note(ExtensionContext context, String result) {
    results.put(words(context.getRequiredTestMethod()), result);
  }

  /** The checks of a suite, as the page calls them. */
  static TreeSet<String> checks(Class<?> suite) {
    var words = new TreeSet<String>();
    for (var method :
        AnnotationSupport.findAnnotatedMethods(suite, Test.class, HierarchyTraversalMode.TOP_DOWN))
      words.add(words(method));
    return words;
  }

  private static String words(Method check) {
    return check.getName().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (!Boolean.getBoolean("wherry.write") || results.isEmpty()) return;
    var all = checks(context.getRequiredTestClass());
    if (!results.keySet().equals(all)) {
      System.err.println(
          "NOT WRITTEN: '" + part + "': " + results.size() + " of " + all.size() + " checks ran");
      return;
    }
    var table =
        new StringBuilder("%s, %s:\n\n| check | |\n|---|---|\n".formatted(Cave.version(), today()));
    results.forEach((check, result) ->
        table.append("| ").append(check).append(" | ").append(result).append(" |\n"));
    write(part, table.toString());
  }

  /** A test's table bears the day on which it was true. */
  private static LocalDate today() {
    return LocalDate.now(java.time.ZoneOffset.UTC);
  }

  static void write(String part, String content) throws IOException {
    Files.writeString(PAGE, with(Files.readString(PAGE), part, content));
  }

  /** The page with {@code content} between the marks of {@code part}. */
  static String with(String page, String part, String content) {
    int from = begin(page, part);
    return page.substring(0, from) + content + page.substring(end(page, part));
  }

  /** What stands between the marks of {@code part}. */
  static String of(String page, String part) {
    return page.substring(begin(page, part), end(page, part));
  }

  private static int begin(String page, String part) {
    var mark = "<!-- " + part + ": generated -->\n";
    int at = page.indexOf(mark);
    if (at < 0) throw new IllegalStateException(PAGE + " has no place for " + part);
    return at + mark.length();
  }

  private static int end(String page, String part) {
    int to = page.indexOf("<!-- " + part + ": end -->\n");
    if (to < begin(page, part)) throw new IllegalStateException(part + " has no end in " + PAGE);
    return to;
  }
}
