package io.wherry.agent.install;

import java.util.Optional;

/** What a package's phase has to say to people. */
public record PhaseMessage(Weight weight, String text) {
  /** Before a word and the text: no command writes it by chance. */
  private static final char MARK = '\036';

  /** As the package's author chose: {@code einfo}, {@code elog}, {@code ewarn}, {@code eerror}. */
  public enum Weight {
    /** Only of interest while it runs. */
    INFO,
    /** To be read afterwards. */
    LOG,
    WARNING,
    ERROR
  }

  /** Empty where the line is a command's own output. */
  static Optional<PhaseMessage> of(String output) {
    if (output.isEmpty() || output.charAt(0) != MARK) return Optional.empty();
    int space = output.indexOf(' ');
    if (space < 0) return Optional.empty();
    var text = output.substring(space + 1);
    return switch (output.substring(1, space)) {
      case "info" -> Optional.of(new PhaseMessage(Weight.INFO, text));
      case "log" -> Optional.of(new PhaseMessage(Weight.LOG, text));
      case "warning" -> Optional.of(new PhaseMessage(Weight.WARNING, text));
      case "error" -> Optional.of(new PhaseMessage(Weight.ERROR, text));
      default -> Optional.empty();
    };
  }

  /** As it stands among the other output. */
  String line() {
    return switch (weight) {
      case INFO, LOG -> " * " + text;
      case WARNING, ERROR -> " ! " + text;
    };
  }
}
