package io.wherry.common.wire;

import static io.wherry.common.wire.Fields.each;

import io.wherry.common.model.HostRules;
import io.wherry.proto.v1.Lines;
import io.wherry.proto.v1.NamedSet;
import java.util.List;
import java.util.Optional;

/** What a host's own configuration admits. */
final class RulesWire {
  private RulesWire() {}

  static io.wherry.proto.v1.HostRules wire(HostRules rules) {
    var wire =
        io.wherry.proto.v1.HostRules.newBuilder()
            .addAllMasks(rules.masks())
            .addAllUnmasks(rules.unmasks())
            .setChost(rules.chost().orElse(""))
            .addAllUnread(rules.unread());
    rules.platforms().ifPresent(lines -> wire.setPlatforms(wire(lines)));
    rules.licences().ifPresent(lines -> wire.setLicences(wire(lines)));
    for (var set : rules.sets())
      wire.addSets(NamedSet.newBuilder().setName(set.name()).addAllSpecs(set.specs()));
    return wire.build();
  }

  private static Lines wire(List<String> lines) {
    return Lines.newBuilder().addAllLines(lines).build();
  }

  static HostRules rules(io.wherry.proto.v1.HostRules wire) throws BadWire {
    var chost = Fields.line("chost", wire.getChost());
    return new HostRules(
        lines("platforms", wire.hasPlatforms(), wire.getPlatforms()),
        lines("masks", wire.getMasksList()),
        lines("unmasks", wire.getUnmasksList()),
        Optional.of(chost).filter(text -> !text.isEmpty()),
        lines("licences", wire.hasLicences(), wire.getLicences()),
        each("sets", wire.getSetsList(), PackageWire.MOST_LINES, RulesWire::set),
        lines("unread", wire.getUnreadList()));
  }

  private static Optional<List<String>> lines(String field, boolean there, Lines wire)
      throws BadWire {
    return there ? Optional.of(lines(field, wire.getLinesList())) : Optional.empty();
  }

  private static List<String> lines(String field, List<String> lines) throws BadWire {
    return each(field, lines, PackageWire.MOST_LINES, Fields::prose);
  }

  private static HostRules.NamedSet set(NamedSet wire) throws BadWire {
    return new HostRules.NamedSet(
        Fields.text("name", wire.getName()), lines("specs", wire.getSpecsList()));
  }
}
