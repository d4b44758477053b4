package io.wherry.master.cli;

import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Table;
import io.wherry.proto.v1.RolloutHost;
import io.wherry.proto.v1.RolloutView;
import io.wherry.proto.v1.WaveView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How a rollout is shown: as a table row, as a live picture, as plain lines. */
final class RolloutPage {
  private static final Set<String> QUIET = Set.of("pending", "settled");

  private RolloutPage() {}

  static Table table(List<RolloutView> rollouts, Instant now) {
    var table =
        new Table("ROLLOUT", "RELEASE", "HOSTS", "STATE", "WAVE", "SETTLED", "STARTED", "WHY");
    for (var r : rollouts) {
      long settled = r.getWavesList().stream().mapToLong(WaveView::getSettled).sum();
      long hosts = r.getWavesList().stream().mapToLong(WaveView::getHosts).sum();
      table.row(
          r.getId(),
          Words.of(r.getRelease()),
          r.getHosts(),
          r.getState(),
          r.getWave() + "/" + r.getWavesCount(),
          settled + "/" + hosts,
          Words.ago(r.getStartedMillis(), now),
          r.getWhy());
    }
    return table;
  }

  /** A bar a wave, a line a host that is not simply waiting or done. */
  static List<String> picture(RolloutView rollout) {
    var lines = new ArrayList<String>();
    lines.add(head(rollout));
    int number = 0;
    for (var wave : rollout.getWavesList()) lines.add(wave(++number, wave));
    rollout.getMembersList().stream()
        .filter(m -> !QUIET.contains(m.getState()))
        .limit(20)
        .forEach(m -> lines.add("    " + host(m)));
    kept(rollout)
        .forEach(
            (why, hosts) -> lines.add("    " + Figures.count(hosts, "host") + " waiting: " + why));
    return lines;
  }

  /** Hosts whose hour has not come, by what keeps them. */
  private static Map<String, Integer> kept(RolloutView rollout) {
    var kept = new TreeMap<String, Integer>();
    for (var member : rollout.getMembersList())
      if (member.getState().equals("pending") && !member.getWhy().isEmpty())
        kept.merge(member.getWhy(), 1, Integer::sum);
    return kept;
  }

  /** One line per thing that can change, for those who do not look at a screen. */
  static List<String> plain(RolloutView rollout) {
    var lines = new ArrayList<String>();
    lines.add(head(rollout));
    for (var member : rollout.getMembersList()) {
      if (!member.getState().equals("pending"))
        lines.add(
            "wave "
                + member.getWave()
                + ": "
                + Words.or(member.getName(), member.getHostId())
                + " "
                + member.getState()
                + why(member.getWhy()));
    }
    return lines;
  }

  private static String head(RolloutView rollout) {
    return "rollout "
        + rollout.getId()
        + " of release "
        + Words.of(rollout.getRelease())
        + ": "
        + rollout.getState()
        + why(rollout.getWhy());
  }

  private static String wave(int number, WaveView wave) {
    var line =
        new StringBuilder(
            "  wave "
                + number
                + " ("
                + wave.getSize()
                + ") "
                + Figures.bar(wave.getSettled(), wave.getHosts(), 30)
                + " "
                + wave.getSettled()
                + "/"
                + wave.getHosts()
                + " settled");
    add(line, wave.getWorking(), "working");
    add(line, wave.getFailed(), "failed");
    add(line, wave.getReverted(), "reverted");
    add(line, wave.getTimedOut(), "timed out");
    add(line, wave.getUnreachable(), "unreachable");
    return line.toString();
  }

  private static void add(StringBuilder line, int number, String word) {
    if (number > 0) line.append(", ").append(number).append(' ').append(word);
  }

  private static String host(RolloutHost host) {
    var line = Words.or(host.getName(), host.getHostId()) + "  " + host.getState();
    if (!host.getStep().isEmpty()) line += ", " + host.getStep();
    if (host.getTotalBytes() > 0)
      line +=
          "  "
              + Figures.bar(host.getDoneBytes(), host.getTotalBytes(), 20)
              + " "
              + Figures.bytes(host.getDoneBytes())
              + " of "
              + Figures.bytes(host.getTotalBytes());
    return line + why(host.getWhy());
  }

  private static String why(String reason) {
    return reason.isEmpty() ? "" : ": " + reason;
  }
}
