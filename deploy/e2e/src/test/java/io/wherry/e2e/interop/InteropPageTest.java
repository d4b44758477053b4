package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What of the page can be held against the suites where there is no cave. */
class InteropPageTest {
  /** By what the page calls them. */
  private static final Map<String, Class<?>> SUITES =
      new TreeMap<>(
          Map.of(
              "built by cave", CaveBuiltTest.class,
              "built by Wherry", WherryBuiltTest.class,
              "set up", SetUpTest.class,
              "a whole fleet", CaveFleetTest.class,
              "our builder drives cave", CaveBuildsTest.class,
              "installed by cave", CaveInstallsTest.class,
              "cave and mishaps", CaveMishapsTest.class,
              "started again by cave", CaveStartedAgainTest.class,
              "somebody with cave", CaveMeanwhileTest.class));

  private static final Pattern PART = Pattern.compile("<!-- (.+): generated -->");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (.+) \\| (holds|not tried: .+) \\|$");
  private static final Pattern RUN =
      Pattern.compile("paludis [0-9.]+, [0-9]{4}-[0-9]{2}-[0-9]{2}:\n");

  @Test
  void thePageListsTheDifferencesThatTheSuiteAllows() throws IOException {
    var page = Files.readString(Ledger.PAGE);
    var mended = Ledger.with(page, "differences", Deliberate.table());
    if (Boolean.getBoolean("wherry.write")) Files.writeString(Ledger.PAGE, mended);
    assertThat(page).isEqualTo(mended);
  }

  @Test
  void everyPartOfThePageHasItsSuite() throws IOException {
    var parts = PART.matcher(Files.readString(Ledger.PAGE)).results().map(m -> m.group(1));
    assertThat(parts.filter(part -> !part.equals("differences")).toList())
        .containsExactlyInAnyOrderElementsOf(SUITES.keySet());
  }

  /** A check that the real cave has not been put to since is no claim of the page's. */
  @Test
  void thePageHasEveryCheckOfEachSuiteAndNoOther() throws IOException {
    var page = Files.readString(Ledger.PAGE);
    SUITES.forEach((part, suite) -> {
      var table = Ledger.of(page, part);
      assertThat(table).as(part).containsPattern(RUN);
      assertThat(ROW.matcher(table).results().map(row -> row.group(1)))
          .as("%s: run it with cave and -Dwherry.write=true", part)
          .containsExactlyElementsOf(Ledger.checks(suite));
    });
  }
}
