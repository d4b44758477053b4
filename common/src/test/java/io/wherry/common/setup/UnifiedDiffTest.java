package io.wherry.common.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnifiedDiffTest {
  @TempDir private Path folder;

  @Test
  void oneLineThatIsOtherwiseIsShownWithWhatStandsAround() {
    assertThat(UnifiedDiff.of("/etc/x", "a\nb\nc\nd\ne\n", "a\nb\nc\nD\ne\n"))
        .isEqualTo(
            """
            --- /etc/x
            +++ /etc/x (as it would be written)
            @@ -1,5 +1,5 @@
             a
             b
             c
            -d
            +D
             e
            """);
  }

  @Test
  void aLastLineThatDoesNotEndIsADifference() {
    assertThat(UnifiedDiff.of("/x", "a", "a\n")).contains("-a (no newline at the end)\n+a\n");
  }

  @Test
  void somebodysTextDoesNotDrawOnTheScreen() {
    assertThat(UnifiedDiff.of("/x", "\033[2Jgone\r\n", "here\n"))
        .contains("-?[2Jgone?\n")
        .doesNotContain("\033");
  }

  @Test
  void whatIsTooLongIsNotCompared() {
    var long1 = "a\n".repeat(5_000);
    assertThat(UnifiedDiff.of("/x", long1, "b\n")).contains("too many to compare");
  }

  /** Whatever the texts, {@code patch} makes one out of the other. */
  @Test
  void patchUnderstandsIt() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/patch")), "there is no patch here");
    var random = new Random(7);
    for (int round = 0; round < 40; round++) {
      var before = text(random);
      var after = text(random);
      if (before.equals(after)) continue;
      var file = Files.writeString(folder.resolve("text"), before);
      var diff = Files.writeString(folder.resolve("diff"), UnifiedDiff.of("text", before, after));
      Shell.run(folder, "patch", "-s", file.toString(), diff.toString());
      assertThat(file).hasContent(after);
    }
  }

  private static String text(Random random) {
    var words = List.of("one", "two", "three", "four");
    return IntStream.range(0, 5 + random.nextInt(25))
        .mapToObj(_ -> words.get(random.nextInt(words.size())) + "\n")
        .reduce("", String::concat);
  }
}
