package io.wherry.agent;

import io.wherry.agent.cave.PaludisSettings;
import io.wherry.agent.drain.DrainSettings;
import io.wherry.agent.facts.Facts;
import io.wherry.agent.facts.Placements;
import io.wherry.agent.health.Patience;
import io.wherry.agent.install.InstallSettings;
import io.wherry.agent.sync.SyncSettings;
import io.wherry.common.config.ByteSize;
import io.wherry.common.config.Setting;
import io.wherry.common.model.Address;
import io.wherry.common.model.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everything that can be set on a host. */
public record AgentSettings(
    @Setting(value = "Root that packages are installed into; an absolute path.", fallback = "/")
        Path root,
    @Setting(
            value =
                "Where the agent keeps its identity, journal, cache and backups; an absolute path"
                    + " that survives a reboot.",
            fallback = "/var/lib/wherry-agent")
        Path stateDir,
    @Setting(
            value =
                "What this host calls itself, instead of <root>/etc/hostname or the kernel's"
                    + " name; shown, never trusted.",
            fallback = "")
        Optional<String> hostName,
    @Setting(
            value =
                "Addresses of the masters' doors for agents, as host:port, instead of those that"
                    + " enrolment gave.",
            fallback = "[]")
        List<String> masters,
    @Setting(
            value = "Go to the channel's release without an order, under the master's caps.",
            fallback = "false")
        boolean auto,
    @Setting("Patience with the master and with failures.") Update update,
    @Setting("Syncing the repository.") SyncSettings sync,
    @Setting("What fetching and staging may take of the host.") Throttle throttle,
    @Setting("Installing.") Install install,
    @Setting("The host's paludis, where it has one.") PaludisSettings paludis,
    @Setting("Leaving its service for a change, and coming back.") DrainSettings drain,
    @Setting("Health checks after a merge.") Health health,
    @Setting("Where this machine runs, and what runs on it.") Topology topology,
    @Setting("Metrics.") Metrics metrics,
    @Setting("The worker process, one per change.") Worker worker) {

  public AgentSettings {
    masters = List.copyOf(masters);
    hostName = hostName.filter(name -> !name.isBlank());
    hostName.ifPresent(AgentSettings::requireName);
    masters.forEach(Address::parse);
    if (!root.isAbsolute()) throw new IllegalArgumentException("root must be an absolute path");
    if (!stateDir.isAbsolute())
      throw new IllegalArgumentException("state-dir must be an absolute path");
  }

  /** Patience. */
  public record Update(
      @Setting(value = "Tries per change before it counts as failed.", fallback = "10")
          int attempts,
      @Setting(
              value =
                  "Longest wait between two tries, of a change or to reach the master; for the"
                      + " latter a minute where this is longer.",
              fallback = "5m")
          Duration longestWait,
      @Setting(value = "How long to wait for an answer before asking again.", fallback = "30s")
          Duration askAgain,
      @Setting(
              value =
                  "How long after its health checks the master must have confirmed a change, else"
                      + " it is undone; counted anew where the machine was started again"
                      + " meanwhile.",
              fallback = "5m")
          Duration confirmWithin,
      @Setting(
              value =
                  "Whether a change that needs it starts the machine again before it is checked and"
                      + " confirmed: never, or when-needed.",
              fallback = "never")
          Reboot reboot,
      @Setting(value = "Command that does so.", fallback = "[systemctl, reboot]")
          List<String> rebootCommand,
      @Setting(
              value = "How long that may take to begin, else the change is undone.",
              fallback = "15m")
          Duration rebootWithin) {
    /** Whether the machine may be started again for a change. */
    public enum Reboot {
      NEVER,
      WHEN_NEEDED
    }

    public Update {
      if (attempts < 1) throw new IllegalArgumentException("attempts must be positive");
      positive("longest-wait", longestWait);
      positive("ask-again", askAgain);
      positive("confirm-within", confirmWithin);
      positive("reboot-within", rebootWithin);
      rebootCommand = List.copyOf(rebootCommand);
      if (rebootCommand.isEmpty() || rebootCommand.getFirst().isBlank())
        throw new IllegalArgumentException("reboot-command must name a program");
    }
  }

  /** Limits. */
  public record Throttle(
      @Setting(value = "Bytes per second to download at most.", fallback = "64MiB")
          ByteSize downloadRate,
      @Setting(value = "Downloads at the same time.", fallback = "4") int downloads,
      @Setting(
              value =
                  "Percent of the time in which tasks may wait for CPU or I/O (/proc/pressure)"
                      + " before fetching slows down.",
              fallback = "20")
          double pressure,
      @Setting(
              value = "No limit of rate, pressure or priority. Only this turns the throttle off.",
              fallback = "false")
          boolean off) {
    public Throttle {
      if (downloads < 1) throw new IllegalArgumentException("downloads must be positive");
      if (!off && downloadRate.bytes() == 0)
        throw new IllegalArgumentException(
            "download-rate 0 would be no limit; say throttle.off: true if that is meant");
      if (!off && !(pressure > 0 && pressure <= 100))
        throw new IllegalArgumentException("pressure must be above 0 and at most 100");
    }

    /** Bytes per second; 0 for no limit. */
    long rate(long fromMaster) {
      if (off) return fromMaster;
      return fromMaster == 0 ? downloadRate.bytes() : Math.min(fromMaster, downloadRate.bytes());
    }

    /** For people. */
    String words() {
      return off
          ? "off"
          : downloadRate + "/s, " + downloads + " downloads, pressure below " + pressure + " %";
    }
  }

  /** Installing. */
  public record Install(
      @Setting(
              value =
                  "What happens to a changed file below CONFIG_PROTECT: protect lands the new one"
                      + " beside any file that differs; replace-unmodified replaces what nobody has"
                      + " touched.",
              fallback = "protect")
          InstallSettings.Configuration configuration,
      @Setting(value = "Most packages that one change may remove.", fallback = "10")
          int maxRemovals,
      @Setting(value = "How long one phase of a package may run.", fallback = "10m")
          Duration phaseTimeout,
      @Setting(value = "Largest size of one package when unpacked.", fallback = "16GiB")
          ByteSize maxUnpacked,
      @Setting(
              value =
                  "Where a package brings a path that another one owns: report goes on and tells"
                      + " it, refuse ends the change.",
              fallback = "report")
          InstallSettings.TakeOver takeOver,
      @Setting(
              value =
                  "Who installs for the agent: cave, the native installer, or auto: cave where root"
                      + " is /, /etc/paludis exists and the command is on the PATH.",
              fallback = "auto")
          Installer installer,
      @Setting(
              value =
                  "Let cave begin a change though a package that it replaces could not come back.",
              fallback = "false")
          boolean noWayBack) {
    /** Who installs. */
    public enum Installer {
      AUTO,
      NATIVE,
      CAVE
    }

    public Install {
      if (maxRemovals < 0) throw new IllegalArgumentException("max-removals must not be negative");
      positive("phase-timeout", phaseTimeout);
    }
  }

  /** Health checks. */
  public record Health(
      @Setting(value = "How long each of <root>/etc/wherry/health.d/* may run.", fallback = "30s")
          Duration timeout,
      @Setting(
              value =
                  "How long a check that ends with status 75 (cannot tell yet) is run again before"
                      + " the host counts as ill.",
              fallback = "2m")
          Duration patience,
      @Setting(
              value = "How long after the start of the machine no check is begun.",
              fallback = "30s")
          Duration settle,
      @Setting(
              value = "Names of checks that must be there; one that is missing counts as ill.",
              fallback = "[]")
          List<String> required) {
    public Health {
      required = List.copyOf(required);
      positive("timeout", timeout);
      positive("patience", patience);
      if (settle.isNegative()) throw new IllegalArgumentException("settle must not be negative");
      for (var name : required)
        if (name.isBlank() || name.contains("/"))
          throw new IllegalArgumentException("required takes names of files, not '" + name + "'");
    }

    Patience patiently() {
      return new Patience(timeout, patience, settle);
    }
  }

  /** Where this machine runs. */
  public record Topology(
      @Setting(value = "The machine's UUID, instead of what its firmware says.", fallback = "")
          Optional<String> uuid,
      @Setting(
              value =
                  "Name or id of the host that this machine runs on; that host confirms it by its"
                      + " own list of guests.",
              fallback = "")
          Optional<String> hypervisor,
      @Setting(
              value =
                  "A command that prints the UUIDs of the machines that run on this one, one a"
                      + " line, as in [virsh, list, --uuid]; else those of /run/libvirt/qemu.",
              fallback = "[]")
          List<String> guestsCommand,
      @Setting(value = "How long that command may run.", fallback = "10s") Duration guestsTimeout) {
    public Topology {
      guestsCommand = List.copyOf(guestsCommand);
      uuid = uuid.filter(text -> !text.isBlank());
      hypervisor = hypervisor.filter(text -> !text.isBlank());
      positive("guests-timeout", guestsTimeout);
      new Placement(uuid.map(Topology::requireUuid), hypervisor, Set.of());
    }

    private static String requireUuid(String text) {
      return Placement.uuid(text)
          .orElseThrow(() -> new IllegalArgumentException("uuid is none: '" + text + "'"));
    }
  }

  /** Metrics. */
  public record Metrics(
      @Setting(value = "Where to serve metrics, as host:port; nowhere unless set.", fallback = "")
          Optional<String> listen) {
    public Metrics {
      listen = listen.filter(text -> !text.isBlank());
      listen.ifPresent(Address::parse);
    }
  }

  /** The worker. */
  public record Worker(
      @Setting(
              value = "Flags of the worker's Java.",
              fallback =
                  "[-XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -Xms16m, -Xmn10m, -Xmx256m,"
                      + " -XX:MinHeapFreeRatio=5, -XX:MaxHeapFreeRatio=10,"
                      + " -XX:-ShrinkHeapInSteps, -Xss512k, -XX:-UsePerfData]")
          List<String> flags) {
    public Worker {
      flags = List.copyOf(flags);
    }
  }

  private static void requireName(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,252}"))
      throw new IllegalArgumentException("host-name is not a host name: '" + name + "'");
  }

  private static void positive(String key, Duration duration) {
    if (!duration.isPositive()) throw new IllegalArgumentException(key + " must be positive");
  }

  /** The machine, by the name that the settings give it. */
  Facts facts() {
    var facts = Facts.of(root);
    return hostName.map(facts::called).orElse(facts);
  }

  /** The firmware and libvirt speak for the machine, not for a root of several on it. */
  Placements placements() {
    var given =
        new Placements.Given(
            topology.uuid(),
            topology.hypervisor(),
            topology.guestsCommand(),
            topology.guestsTimeout());
    var system = Path.of("/");
    return new Placements(root.equals(system) ? Optional.of(system) : Optional.empty(), given);
  }

  InstallSettings installing() {
    return new InstallSettings(
        root,
        stateDir.resolve("install"),
        InstallSettings.DATABASE,
        install.configuration(),
        new InstallSettings.Allowed(
            install.maxRemovals(),
            InstallSettings.Removable.MANAGED,
            install.takeOver(),
            InstallSettings.RunningKernel.KEEP),
        install.phaseTimeout(),
        install.maxUnpacked());
  }

  /** Of a change of the master's, which may start the machine again before it is confirmed. */
  InstallSettings installingByOrder() {
    var installing = installing();
    return switch (update.reboot()) {
      case NEVER -> installing;
      case WHEN_NEEDED -> installing.with(installing.allowed().startingAgain());
    };
  }
}
