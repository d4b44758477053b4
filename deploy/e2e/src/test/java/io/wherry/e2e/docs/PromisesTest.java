package io.wherry.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is promised, and the tests that are said to hold it. */
class PromisesTest {
  private static final String PAGE = "docs/reliability.md";
  private static final Pattern PART =
      Pattern.compile("^## What holds it$(.*?)^## ", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");
  private static final Pattern TEST_CLASS = Pattern.compile("[A-Z]\\w*Test");
  private static final Pattern IS_TEST = Pattern.compile("@(?:Parameterized)?Test\\b");

  /** Its name, and where it is; tests of one name in two modules are told apart by no row. */
  private static Map<String, List<Path>> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Page.HOUSE)) {
      return files
          .filter(file -> file.toString().contains("/src/test/java/"))
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.groupingBy(
                  file -> file.getFileName().toString().replace(".java", ""),
                  TreeMap::new,
                  Collectors.toList()));
    }
  }

  private static List<List<String>> rows() throws IOException {
    var part = PART.matcher(Page.of(PAGE).text());
    assertThat(part.find()).as("a part 'What holds it' of %s", PAGE).isTrue();
    return new Page(Path.of(PAGE), part.group(1))
        .rows().stream().skip(2).filter(row -> !row.getFirst().startsWith("**")).toList();
  }

  @Test
  void everyPromiseIsHeldByTestsThatThereAre() throws IOException {
    var sources = sources();
    var rows = rows();
    assertThat(rows).hasSizeGreaterThan(50);
    for (var row : rows) {
      var tests = NAMED.matcher(row.get(1)).results().toList();
      assertThat(tests).as(row.getFirst()).isNotEmpty();
      for (var test : tests) assertIsTest(sources, test);
    }
  }

  private static void assertIsTest(Map<String, List<Path>> sources, MatchResult test)
      throws IOException {
    var files = sources.getOrDefault(test.group(1), List.of());
    assertThat(files).as("classes called %s", test.group(1)).hasSize(1);
    var text = Files.readString(files.getFirst());
    assertThat(text).as("%s runs", files.getFirst()).doesNotContain("@Disabled");
    var method = "void " + test.group(2) + "(";
    var isThere =
        Stream.of(text.split("\n\n", -1))
            .anyMatch(part -> part.contains(method) && IS_TEST.matcher(part).find());
    assertThat(isThere).as("%s#%s is a test", test.group(1), test.group(2)).isTrue();
  }

  @Test
  void everyTestThatAPageNamesIsThere() throws IOException {
    var sources = sources();
    for (var page : Page.all())
      for (var code : page.codes())
        if (TEST_CLASS.matcher(code).matches())
          assertThat(sources).as(page.name()).containsKey(code);
  }
}
