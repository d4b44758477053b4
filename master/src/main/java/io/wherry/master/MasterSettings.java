package io.wherry.master;

import io.wherry.common.config.ByteSize;
import io.wherry.common.config.Setting;
import io.wherry.common.model.Address;
import io.wherry.common.model.Selector;
import io.wherry.master.build.BuildSettings;
import io.wherry.master.cave.CaveSettings;
import io.wherry.master.measure.Prometheus;
import io.wherry.master.publish.PublishSettings;
import io.wherry.master.rollout.Amount;
import io.wherry.master.serve.ServeSettings;
import io.wherry.master.topology.Bounds;
import io.wherry.master.topology.Quorum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that a master is told, one file for {@code init} and {@code run}. */
public record MasterSettings(
    @Setting(
            value = "Folder of the event log, the authority and what was built.",
            fallback = "/var/lib/wherry/master")
        Path stateDir,
    @Setting("Where agents and operators come in.") DoorSettings doors,
    @Setting("How releases are published.") PublishSettings publish,
    @Setting("How packages are built from exheres.") BuildSettings build,
    @Setting("The compilation node's paludis, where it has one.") CaveSettings paludis,
    @Setting("How tarballs, bundles and git are served.") ServeSettings serve,
    @Setting("How the fleet is led.") FleetSettings fleet,
    @Setting("What rollouts go by.") RolloutSettings rollouts) {

  /** Where agents and operators come in. */
  public record DoorSettings(
      @Setting(
              value = "Names and addresses under which hosts and operators reach this master.",
              fallback = "[localhost]")
          List<String> names,
      @Setting(value = "Where joining hosts come in.", fallback = "[0.0.0.0:7441]")
          List<Address> enrolment,
      @Setting(value = "Where agents come in.", fallback = "[0.0.0.0:7442]") List<Address> agents,
      @Setting(value = "Where operators come in.", fallback = "[127.0.0.1:7443]")
          List<Address> operators,
      @Setting(
              value = "How long a host's certificate holds; it is renewed at half of that.",
              fallback = "30d")
          Duration hostCertificateLife) {
    public DoorSettings {
      names = List.copyOf(names);
      enrolment = required(enrolment, "enrolment");
      agents = required(agents, "agents");
      operators = required(operators, "operators");
      if (names.isEmpty()) throw new IllegalArgumentException("names needs at least one");
      if (hostCertificateLife.compareTo(Duration.ofMinutes(2)) < 0) {
        throw new IllegalArgumentException("host-certificate-life must be two minutes or more");
      }
    }

    private static List<Address> required(List<Address> addresses, String key) {
      if (addresses.isEmpty()) throw new IllegalArgumentException(key + " needs an address");
      return List.copyOf(addresses);
    }
  }

  /** What rollouts go by. */
  public record RolloutSettings(
      @Setting("Address of the Prometheus server that metric gates ask, as http://name:9090.")
          Optional<String> prometheus,
      @Setting(
              value =
                  "How many hosts, or which percentage of all, a rollout may reach before it needs"
                      + " --force, unless its selector is all or says their names; a percentage"
                      + " asks nobody in a fleet of fewer than ten hosts.",
              fallback = "50%")
          Amount askAbove) {
    public RolloutSettings {
      prometheus.ifPresent(Prometheus::server);
    }
  }

  /** How the fleet is led. */
  public record FleetSettings(
      @Setting(
              value =
                  "How many hosts of the whole fleet may be between their first and last file at"
                      + " once; 0 stops all merging.",
              fallback = "50")
          int maxConcurrent,
      @Setting(value = "How long a host has to begin after it was permitted.", fallback = "2m")
          Duration permissionValid,
      @Setting(value = "When a host that was refused asks again.", fallback = "10s")
          Duration askAgain,
      @Setting(value = "How often hosts say that they are there.", fallback = "30s")
          Duration heartbeat,
      @Setting(value = "After how many missed heartbeats a host is silent.", fallback = "4")
          int missedBeats,
      @Setting(
              value = "How long a host that follows its channel by itself may take.",
              fallback = "1h")
          Duration autoDeadline,
      @Setting(value = "Bytes per second that one host may fetch; 0 is no limit.", fallback = "0")
          ByteSize hostRate,
      @Setting(
              value =
                  "Per label, how many hosts that share its value may be between their first and"
                      + " last file at once, whatever rollout they are in, as in rack: 2.",
              fallback = "")
          Map<String, Integer> maxPer,
      @Setting(
              value =
                  "How many guests of one hypervisor may; never it together with one of them. A"
                      + " rollout may say otherwise with --max-per hypervisor=N.",
              fallback = "1")
          int guestsPerHypervisor,
      @Setting(
              value =
                  "Groups of hosts of which so many must stay available, or so many of a hundred:"
                      + " a selector and a number, as in role=ceph-mon: 2.",
              fallback = "")
          Map<String, String> quorum,
      @Setting(
              value =
                  "How many hosts of any group, or which percentage of it, may be away at once at"
                      + " the worst; a rollout that may bring about more does not begin. Empty for"
                      + " no limit.",
              fallback = "")
          Optional<Amount> blastRadius,
      @Setting(
              value =
                  "Which hosts are believed to be hypervisors; what others say of guests counts"
                      + " for nothing.",
              fallback = "all")
          Selector hypervisors) {
    public FleetSettings {
      if (maxConcurrent < 0)
        throw new IllegalArgumentException(
            "a fleet's cap is a number of hosts, and 0 pauses all merging: " + maxConcurrent);
      bounds(maxPer, guestsPerHypervisor, quorum, blastRadius, hypervisors);
    }

    /** What holds for hosts that share something. */
    Bounds bounds() {
      return bounds(maxPer, guestsPerHypervisor, quorum, blastRadius, hypervisors);
    }

    private static Bounds bounds(
        Map<String, Integer> maxPer,
        int guests,
        Map<String, String> quorum,
        Optional<Amount> blastRadius,
        Selector hypervisors) {
      var quorums =
          new TreeMap<>(quorum)
              .entrySet().stream().map(q -> Quorum.parse(q.getKey(), q.getValue())).toList();
      return new Bounds(maxPer, guests, quorums, blastRadius, hypervisors);
    }
  }
}
