package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.Version;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.pbin.PackageSpec;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;

/** Answers what phases ask of the root and of versions: a word and its operands, by spaces. */
final class Questions {
  private final InstalledDatabase database;

  Questions(InstalledDatabase database) {
    this.database = database;
  }

  /** One line; it begins with {@code bad} where the question cannot be understood. */
  String answer(String question) {
    var words = question.split(" ", 3);
    try {
      return switch (words[0]) {
        case "best" -> best(question.substring("best ".length())).map(Object::toString).orElse("");
        case "compare" -> Integer.toString(compare(words[1], words[2]));
        default -> "bad question: " + question;
      };
    } catch (IllegalArgumentException | IndexOutOfBoundsException | IOException e) {
      return "bad question: " + String.valueOf(e.getMessage()).replace('\n', ' ');
    }
  }

  /** The package as paludis names one that comes: with the repository that it comes from. */
  String nameOfComing(PackageId id) throws IOException {
    var entry = database.entry(id);
    var from =
        entry.isPresent() ? entry.get().value("BINARY_REPOSITORY") : Optional.<String>empty();
    return id + "::" + from.orElse("installed");
  }

  private Optional<PackageId> best(String spec) throws IOException {
    var asked = PackageSpec.parse(spec.strip());
    return database.entries().stream()
        .map(InstalledEntry::id)
        .filter(asked::admits)
        .max(Comparator.comparing(PackageId::version));
  }

  private static int compare(String one, String other) {
    return Integer.signum(new Version(one).compareTo(new Version(other)));
  }
}
