package io.wherry.agent.cave;

import io.wherry.agent.cave.Layer.Coming;
import io.wherry.common.cave.CaveId;
import io.wherry.common.cave.ResumeFile;
import io.wherry.common.cave.ResumeFile.Destination;
import io.wherry.common.cave.ResumeFile.Job;
import io.wherry.common.model.AccountName;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds what cave would do against what it is to do. Whatever is not word for word the same, is
 * not: another package, another origin, something to compile, something more or less, something
 * else that goes for it.
 */
record PlanComparison(RepositoryName binaries) {
  /** Both lists side by side, where they differ. */
  Optional<String> difference(Layer layer, ResumeFile file) {
    var plan = ofPlan(layer).stream().sorted().toList();
    var cave = ofCave(file).stream().sorted().toList();
    return plan.equals(cave) ? Optional.empty() : Optional.of(sideBySide(plan, cave));
  }

  private List<String> ofPlan(Layer layer) {
    return switch (layer) {
      case Layer.Accounts(var accounts) -> accounts.stream().map(PlanComparison::made).toList();
      case Layer.Installs(var coming) -> coming.stream().map(this::line).toList();
      case Layer.Removals(var going) -> going.stream().map(PlanComparison::removed).toList();
    };
  }

  private String line(Coming coming) {
    return "install " + coming.id() + "::" + binaries + replacing(coming.replaces());
  }

  private static String removed(PackageId id) {
    return "remove " + id;
  }

  private static String made(AccountName account) {
    return "make " + account;
  }

  private static String replacing(List<PackageId> replaced) {
    if (replaced.isEmpty()) return "";
    return " replacing "
        + String.join(", ", replaced.stream().sorted().map(PackageId::toString).toList());
  }

  private static List<String> ofCave(ResumeFile file) {
    var lines = new ArrayList<String>();
    var installed = file.installs().stream().map(Job.Install::what).toList();
    for (var job : file.jobs()) {
      switch (job) {
        case Job.Fetch(var what) -> {
          if (!installed.contains(what)) lines.add("fetch " + what);
        }
        case Job.Install install -> lines.add(line(install));
        case Job.Uninstall(var what) -> what.forEach(id -> lines.add(removed(id.id())));
      }
    }
    return lines;
  }

  private static String line(Job.Install job) {
    var account = AccountName.of(job.what().id().name());
    if (account.isPresent() && job.replaces().isEmpty()) return made(account.get());
    var what = job.what() + replacing(job.replaces().stream().map(CaveId::id).toList());
    return job.kind() == Destination.SLASH ? "install " + what : "build " + what;
  }

  private static String sideBySide(List<String> plan, List<String> cave) {
    var table = new Table("the plan", "cave");
    for (int i = 0; i < Math.max(plan.size(), cave.size()); i++)
      table.row(at(plan, i), at(cave, i));
    return String.join("\n", table.lines());
  }

  private static String at(List<String> lines, int number) {
    return number < lines.size() ? lines.get(number) : "";
  }
}
