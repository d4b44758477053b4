package io.wherry.master.rollout;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A question to a Prometheus server and what the answer must be: {@code
 * sum(rate(http_errors_total[5m])) < 0.5}. Every series of the answer must be so; no answer is
 * none.
 */
public record MetricGate(String query, Comparison comparison, double bound) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?s)(.*[^\\s<>=!])\\s*(<=|>=|<|>)\\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\\s*");

  public enum Comparison {
    BELOW("<"),
    AT_MOST("<="),
    ABOVE(">"),
    AT_LEAST(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    boolean holds(double value, double bound) {
      return switch (this) {
        case BELOW -> value < bound;
        case AT_MOST -> value <= bound;
        case ABOVE -> value > bound;
        case AT_LEAST -> value >= bound;
      };
    }
  }

  /** What the server said. */
  public sealed interface Reading {
    /** One value for each series. */
    record Values(List<Double> values) implements Reading {
      public Values {
        values = List.copyOf(values);
      }
    }

    /**
     * Nothing was measured, or nobody answered; {@code never} where that can never be otherwise.
     */
    record Nothing(String why, boolean never) implements Reading {
      public Nothing(String why) {
        this(why, false);
      }
    }
  }

  public static MetricGate parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches())
      throw new IllegalArgumentException(
          "not a metric gate: '"
              + text
              + "'; write a query, one of < <= > >=, and a number, as in 'sum(rate(errors[5m])) <"
              + " 0.5'");
    for (var comparison : Comparison.values())
      if (comparison.sign.equals(match.group(2)))
        return new MetricGate(match.group(1).strip(), comparison, number(match.group(3)));
    throw new IllegalStateException(match.group(2));
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "not a number at the end of the metric gate: '" + text + "'", e);
    }
  }

  /** What is wrong with the values; empty where each is as it must be. */
  public Optional<String> objection(Reading.Values read) {
    return read.values().stream()
        .filter(value -> !comparison.holds(value, bound))
        .findFirst()
        .map(value -> query + " is " + value + ", not " + comparison.sign + " " + bound);
  }

  @Override
  public String toString() {
    return query + " " + comparison.sign + " " + bound;
  }
}
