package io.wherry.master.cli;

import io.wherry.common.terminal.Figures;
import io.wherry.proto.v1.HostDetail;
import io.wherry.proto.v1.HostRules;
import java.io.PrintWriter;
import java.util.ArrayList;

/** What a host says of its accounts and its own configuration, in a few lines. */
final class HostFacts {
  private HostFacts() {}

  static void print(HostDetail detail, PrintWriter out) {
    out.println("accounts: " + accounts(detail));
    out.println("rules:    " + rules(detail.getRules()));
    detail.getRules().getUnreadList().forEach(why -> out.println("unread:   " + why));
    detail.getRemarksList().forEach(remark -> out.println("ignored:  " + remark));
  }

  private static String accounts(HostDetail detail) {
    if (!detail.hasAccounts())
      return "not known; each that a package asks for is taken as there, until the agent says";
    return Figures.count(detail.getAccounts().getUsersCount(), "user")
        + " and "
        + Figures.count(detail.getAccounts().getGroupsCount(), "group")
        + " of the system's own";
  }

  private static String rules(HostRules rules) {
    var words = new ArrayList<String>();
    if (rules.getMasksCount() > 0) words.add(Figures.count(rules.getMasksCount(), "mask"));
    if (rules.getUnmasksCount() > 0) words.add(Figures.count(rules.getUnmasksCount(), "unmask"));
    if (rules.hasPlatforms())
      words.add(Figures.count(rules.getPlatforms().getLinesCount(), "line") + " of platforms");
    if (rules.hasLicences())
      words.add(Figures.count(rules.getLicences().getLinesCount(), "line") + " of licences");
    if (!rules.getChost().isEmpty()) words.add("built for " + rules.getChost());
    return words.isEmpty() ? "none; everything is admitted" : String.join(", ", words);
  }
}
