package io.wherry.agent.facts;

import io.wherry.common.model.Accounts;
import io.wherry.common.model.HostRules;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * All of a root that bears on plans: what its databases hold, which accounts it has, and what its
 * paludis configuration admits. One look at it; made anew for the next.
 */
public final class RootFacts {
  private static final Pattern CHOST = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  private final Path root;
  private final Findings findings = new Findings();
  private final RootFiles files;
  private final PaludisFiles configuration;

  /** Scripts are run where the root is the machine's own: elsewhere they are somebody else's. */
  public RootFacts(Path root) {
    this(root, root.equals(Path.of("/")) ? Optional.of(Scripts.OF_THE_MACHINE) : Optional.empty());
  }

  RootFacts(Path root, Optional<Scripts> scripts) {
    this.root = root;
    this.files = new RootFiles(root);
    this.configuration = new PaludisFiles(files, findings, scripts);
  }

  /** To be asked once; {@code managed} knows what Wherry installed. */
  public Inventory inventory(Predicate<PackageId> managed) throws IOException {
    var own = InstalledDatabase.open(root).entries();
    var chost = chost(own);
    var packages = new ArrayList<>(InstalledDatabase.packages(own, managed));
    for (var database : others(machine -> chost.equals(Optional.of(machine))).entrySet())
      for (var entry : InstalledDatabase.at(database.getValue()).entries())
        packages.add(
            new InstalledPackage(
                entry.id(), Optional.empty(), false, Optional.of(database.getKey())));
    Optional<Accounts> accounts = new RootAccounts(files, findings).read();
    var rules = rules(chost, packages.stream().map(InstalledPackage::id).toList());
    return new Inventory(packages, accounts, Optional.of(rules), findings.remarks());
  }

  /** Where other databases of the root lie, by name. */
  public Map<String, Path> otherDatabases() throws IOException {
    return others(
        machine -> chost(InstalledDatabase.open(root).entries()).equals(Optional.of(machine)));
  }

  /** Where all of them lie. */
  public List<Path> databases() throws IOException {
    var all = new ArrayList<>(otherDatabases().values());
    all.add(InstalledDatabase.open(root).directory());
    return all;
  }

  private Map<String, Path> others(Databases.Machine machine) throws IOException {
    return new Databases(files, configuration, findings).all(machine);
  }

  private HostRules rules(Optional<String> chost, List<PackageId> installed) {
    var platforms = configuration.lines("platforms");
    var masks = configuration.lines("package_mask").orElse(List.of());
    var unmasks = configuration.lines("package_unmask").orElse(List.of());
    var licences =
        configuration
            .lines("licences")
            .map(lines -> new LicenceGroups(configuration, findings).writtenOut(lines));
    var all = new ArrayList<>(masks);
    all.addAll(unmasks);
    platforms.ifPresent(all::addAll);
    licences.ifPresent(all::addAll);
    var sets = new PackageSets(configuration, installed, findings).namedIn(all);
    return new HostRules(platforms, masks, unmasks, chost, licences, sets, findings.unread());
  }

  /**
   * What most installed packages were built for; of the running machine without any, only its
   * architecture is known.
   */
  private Optional<String> chost(List<InstalledEntry> own) throws IOException {
    var counts = new TreeMap<String, Integer>();
    for (var entry : own)
      entry
          .value("CHOST")
          .map(String::strip)
          .filter(text -> CHOST.matcher(text).matches())
          .ifPresent(chost -> counts.merge(chost, 1, Integer::sum));
    var most = counts.entrySet().stream().max(Comparator.comparing(Map.Entry::getValue));
    if (most.isPresent()) return most.map(Map.Entry::getKey);
    if (!root.equals(Path.of("/"))) return Optional.empty();
    return Optional.of(System.getProperty("os.arch").replace("amd64", "x86_64"));
  }
}
