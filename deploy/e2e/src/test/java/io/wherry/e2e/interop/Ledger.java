package io.wherry.e2e.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Notes what became of each check; with {@code -Dwherry.write=true} it goes onto the page. */
final class Ledger implements TestWatcher, AfterAllCallback {
  static final Path PAGE = Path.of("../../docs/interop.md");
  private final String part;
  private final List<String> rows = new ArrayList<>();

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
    var words = context.getRequiredTestMethod().getName().replaceAll("([A-Z])", " $1");
    rows.add("| " + words.toLowerCase(java.util.Locale.ROOT) + " | " + result + " |\n");
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (!Boolean.getBoolean("wherry.write") || rows.isEmpty()) return;
    rows.sort(null);
    var head = "%s, %s:\n\n| check | |\n|---|---|\n".formatted(Cave.version(), today());
    write(part, head + String.join("", rows));
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
    var begin = "<!-- " + part + ": generated -->\n";
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf("<!-- " + part + ": end -->\n");
    if (from < begin.length() || to < from)
      throw new IllegalStateException(PAGE + " has no place for " + part);
    return page.substring(0, from) + content + page.substring(to);
  }
}
