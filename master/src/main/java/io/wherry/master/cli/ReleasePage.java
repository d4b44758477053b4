package io.wherry.master.cli;

import io.wherry.proto.v1.ReleaseDiff;
import java.io.PrintWriter;

/** How releases and their differences are shown. */
final class ReleasePage {
  private ReleasePage() {}

  static void printDiff(ReleaseDiff diff, PrintWriter out) {
    diff.getAddedList().forEach(build -> out.println("+ " + Words.of(build)));
    diff.getRemovedList().forEach(build -> out.println("- " + Words.of(build)));
    for (var change : diff.getChangedList()) {
      boolean sameVersion = change.getFrom().getPackage().equals(change.getTo().getPackage());
      out.println(
          "~ "
              + Words.of(change.getFrom().getPackage())
              + " -> "
              + (sameVersion
                  ? "rebuilt as " + change.getTo().getCookie()
                  : change.getTo().getPackage().getVersion()));
    }
    diff.getAddedAccountsList().forEach(account -> out.println("+ " + account));
    diff.getRemovedAccountsList().forEach(account -> out.println("- " + account));
    diff.getChangedAccountsList()
        .forEach(account -> out.println("~ " + account + " -> is made otherwise"));
  }

  static boolean isEmpty(ReleaseDiff diff) {
    int accounts =
        diff.getAddedAccountsCount()
            + diff.getRemovedAccountsCount()
            + diff.getChangedAccountsCount();
    return diff.getAddedCount() + diff.getRemovedCount() + diff.getChangedCount() + accounts == 0;
  }
}
