package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The kinds of steps that the installer's sources tell of, but for those of accounts, which {@link
 * AccountsTest} walks: they are made for good, and no scene can take them back.
 */
final class StepKinds {
  private static final Path SOURCES = Path.of("src/main/java/io/wherry/agent/install");
  private static final Pattern TOLD =
      Pattern.compile("points(?:\\(\\))?\\s*\\.at\\(\\s*(\"[^\"]+\")?");

  private StepKinds() {}

  static Set<String> inTheProgram() throws IOException {
    var kinds = new TreeSet<String>();
    try (var files = Files.newDirectoryStream(SOURCES, "*.java")) {
      for (var file : files) {
        if (file.endsWith("AccountFiles.java")) continue;
        var told = TOLD.matcher(Files.readString(file));
        while (told.find()) {
          assertThat(told.group(1)).as("a fixed word in " + file).isNotNull();
          kinds.add(told.group(1).replace("\"", ""));
        }
      }
    }
    assertThat(kinds).hasSizeGreaterThan(15);
    return kinds;
  }
}
