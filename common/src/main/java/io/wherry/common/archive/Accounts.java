package io.wherry.common.archive;

import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and numbers in files like {@code /etc/passwd} and {@code /etc/group}. */
final class Accounts {
  private Accounts() {}

  /** The first line of a name wins, as in the C library; other lines are passed over. */
  static Map<String, Long> numbers(Path file) throws IOException {
    var numbers = new LinkedHashMap<String, Long>();
    if (!NamedFiles.exists(file)) return numbers;
    for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      var fields = line.split(":", 4);
      if (fields.length > 2 && fields[2].matches("[0-9]{1,10}"))
        numbers.putIfAbsent(fields[0], Long.valueOf(fields[2]));
    }
    return numbers;
  }

  static Map<Long, String> names(Path file) throws IOException {
    var names = new LinkedHashMap<Long, String>();
    numbers(file).forEach((name, number) -> names.putIfAbsent(number, name));
    return names;
  }
}
