package io.wherry.master.rollout;

import io.wherry.common.model.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * How many hosts have been reached when each wave is over: {@code 1,10%,100%}. Counts and
 * percentages are cumulative; percentages are of the hosts selected at the start, rounded up. A
 * wave may be chosen too, as in {@code rack=a1,100%}: those of them that are in none before it.
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
    var reached = sizes.getFirst();
    for (var size : sizes.subList(1, sizes.size())) {
      increases(reached, size);
      if (!(size instanceof Chosen)) reached = size;
    }
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

  /**
   * Those whom one term of a selector chooses; {@code reached} says how many are reached with them,
   * which is known once it is known who the hosts are.
   */
  public record Chosen(String hosts, int reached) implements Size {
    public Chosen {
      if (Selector.parse(hosts).terms().size() != 1)
        throw new IllegalArgumentException("not one term of a selector: '" + hosts + "'");
      if (reached < 0) throw new IllegalArgumentException("a wave reaches " + reached + " hosts");
    }

    @Override
    public int of(int all) {
      return Math.min(reached, all);
    }

    @Override
    public String word() {
      return hosts;
    }
  }

  public static Waves parse(String text) {
    var sizes = new ArrayList<Size>();
    for (var part : text.split(",", -1)) sizes.add(size(part.strip()));
    return new Waves(sizes);
  }

  private static Size size(String part) {
    if (part.contains("=")) return new Chosen(part, 0);
    var match = FORM.matcher(part);
    if (!match.matches())
      throw new IllegalArgumentException(
          "not a wave: '"
              + part
              + "'; write counts, percentages or terms of a selector, as in 1,rack=a1,10%,100%");
    int number = Integer.parseInt(match.group(1));
    return match.group(2).isEmpty() ? new Count(number) : new Percent(number);
  }

  private static void increases(Size before, Size after) {
    boolean grows =
        switch (before) {
          case Count(int a) -> !(after instanceof Count(int b)) || b > a;
          case Percent(int a) -> a < 100 && (!(after instanceof Percent(int b)) || b > a);
          case Chosen _ -> true;
        };
    if (!grows)
      throw new IllegalArgumentException(
          "waves are cumulative and must grow: "
              + after.word()
              + " after "
              + before.word()
              + " adds nobody");
  }

  /** What all chosen waves choose by. */
  public List<Selector> selectors() {
    return sizes.stream()
        .filter(Chosen.class::isInstance)
        .map(size -> Selector.parse(size.word()))
        .toList();
  }

  /** Whether nobody else takes the place of a host that is away in that wave. */
  boolean isChosen(int wave) {
    return sizes.get(wave) instanceof Chosen;
  }

  /** Hosts in the order of the waves, and the waves with what each of the chosen ones comes to. */
  public record Seated<H>(Waves waves, List<H> hosts) {}

  /** Everybody keeps their order but for whom a wave chooses. */
  public <H> Seated<H> seat(List<H> hosts, BiPredicate<Selector, H> chooses) {
    var left = new ArrayList<>(hosts);
    var seated = new ArrayList<H>();
    var known = new ArrayList<Size>();
    for (var size : sizes) {
      if (size instanceof Chosen(var text, _)) {
        var selector = Selector.parse(text);
        var chosen = left.stream().filter(host -> chooses.test(selector, host)).toList();
        if (chosen.isEmpty())
          throw new IllegalArgumentException(
              "the wave "
                  + text
                  + " chooses none of the hosts, or none that no wave before it has");
        left.removeAll(chosen);
        seated.addAll(chosen);
        known.add(new Chosen(text, seated.size()));
      } else {
        while (seated.size() < size.of(hosts.size()) && !left.isEmpty())
          seated.add(left.removeFirst());
        known.add(size);
      }
    }
    seated.addAll(left);
    return new Seated<>(new Waves(known), seated);
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
