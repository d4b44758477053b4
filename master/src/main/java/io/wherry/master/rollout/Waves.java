package io.wherry.master.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How many hosts have been reached when each wave is over: {@code 1,10%,100%}. Counts and
 * percentages are cumulative; percentages are of the hosts selected at the start, rounded up.
 */
public record Waves(List<Size> sizes) {
  /** All of them are shown, and whoever writes more has made a mistake. */
  private static final int MOST = 1000;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(%?)");

  public Waves {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty())
      throw new IllegalArgumentException("no waves; write for example 1,10%,100%");
    if (sizes.size() > MOST)
      throw new IllegalArgumentException(
          sizes.size() + " waves; a rollout has at most " + MOST + ": leave some out");
    for (int i = 1; i < sizes.size(); i++) increases(sizes.get(i - 1), sizes.get(i));
  }

  /** One wave's cumulative end. */
  public sealed interface Size {
    int of(int hosts);

    String word();
  }

  /** So many hosts. */
  public record Count(int hosts) implements Size {
    public Count {
      if (hosts < 1) throw new IllegalArgumentException("a wave of 0 hosts reaches nobody");
    }

    @Override
    public int of(int all) {
      return Math.min(hosts, all);
    }

    @Override
    public String word() {
      return Integer.toString(hosts);
    }
  }

  /** So many of a hundred hosts. */
  public record Percent(int percent) implements Size {
    public Percent {
      if (percent < 1) throw new IllegalArgumentException("a wave of 0% reaches nobody");
      if (percent > 100)
        throw new IllegalArgumentException("a wave of " + percent + "% is more than all hosts");
    }

    @Override
    public int of(int all) {
      return Math.ceilDiv(all * percent, 100);
    }

    @Override
    public String word() {
      return percent + "%";
    }
  }

  public static Waves parse(String text) {
    var sizes = new ArrayList<Size>();
    for (var part : text.split(",", -1)) sizes.add(size(part.strip()));
    return new Waves(sizes);
  }

  private static Size size(String part) {
    var match = FORM.matcher(part);
    if (!match.matches())
      throw new IllegalArgumentException(
          "not a wave: '" + part + "'; write counts or percentages, as in 1,10%,100%");
    int number = Integer.parseInt(match.group(1));
    return match.group(2).isEmpty() ? new Count(number) : new Percent(number);
  }

  private static void increases(Size before, Size after) {
    boolean grows =
        switch (before) {
          case Count(int a) -> !(after instanceof Count(int b)) || b > a;
          case Percent(int a) -> a < 100 && (!(after instanceof Percent(int b)) || b > a);
        };
    if (!grows)
      throw new IllegalArgumentException(
          "waves are cumulative and must grow: "
              + after.word()
              + " after "
              + before.word()
              + " adds nobody");
  }

  /**
   * The wave of each of {@code hosts} hosts in order; shorter where the last wave leaves some out.
   */
  public List<Integer> assign(int hosts) {
    var waves = new ArrayList<Integer>();
    for (int wave = 0; wave < sizes.size(); wave++) {
      int end = sizes.get(wave).of(hosts);
      while (waves.size() < end) waves.add(wave);
    }
    return waves;
  }

  @Override
  public String toString() {
    return String.join(",", sizes.stream().map(Size::word).toList());
  }
}
