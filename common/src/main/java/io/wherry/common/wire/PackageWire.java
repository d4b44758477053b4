package io.wherry.common.wire;

import static io.wherry.common.wire.Fields.at;
import static io.wherry.common.wire.Fields.each;
import static io.wherry.common.wire.Fields.id;
import static io.wherry.common.wire.Fields.need;

import com.google.protobuf.ByteString;
import io.wherry.common.model.AccountName;
import io.wherry.common.model.Accounts;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.HostRules;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.Version;
import io.wherry.proto.v1.BuildRef;
import io.wherry.proto.v1.PackageRef;
import io.wherry.proto.v1.ReleaseRef;
import java.util.Optional;

/** Packages, builds, releases and what a host has installed. */
final class PackageWire {
  private static final int MOST_PACKAGES = 100_000;

  /** Of names, and of lines of one kind. */
  static final int MOST_LINES = 10_000;

  private PackageWire() {}

  static ReleaseRef wire(ReleaseId release) {
    return ReleaseRef.newBuilder()
        .setRepository(release.repository().value())
        .setNumber(release.number())
        .build();
  }

  static ReleaseId release(ReleaseRef wire) throws BadWire {
    var repository = id("repository", wire.getRepository(), RepositoryName::new);
    return at("number", () -> new ReleaseId(repository, wire.getNumber()));
  }

  static PackageRef wire(PackageId id) {
    return PackageRef.newBuilder()
        .setCategory(id.name().category())
        .setName(id.name().name())
        .setVersion(id.version().text())
        .setSlot(id.slot())
        .build();
  }

  static PackageId packageId(PackageRef wire) throws BadWire {
    var category = id("category", wire.getCategory(), text -> text);
    var name = id("name", wire.getName(), text -> new PackageName(category, text));
    var version = id("version", wire.getVersion(), Version::new);
    return id("slot", wire.getSlot(), slot -> new PackageId(name, version, slot));
  }

  static BuildRef wire(Build build) {
    return BuildRef.newBuilder().setPackage(wire(build.id())).setCookie(build.cookie()).build();
  }

  static Build build(BuildRef wire) throws BadWire {
    var of = need("package", wire.hasPackage(), () -> packageId(wire.getPackage()));
    return id("cookie", wire.getCookie(), cookie -> new Build(of, cookie));
  }

  static ByteString wire(Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }

  static Digest digest(String field, ByteString wire) throws BadWire {
    if (wire.size() != 32)
      throw new BadWire(field, "not a SHA-256 digest: " + wire.size() + " bytes");
    return Digest.ofBytes(wire.toByteArray());
  }

  static io.wherry.proto.v1.Artefact wire(Artefact artefact) {
    return io.wherry.proto.v1.Artefact.newBuilder()
        .setName(artefact.name())
        .setEncoding(artefact.encoding().ending())
        .setSize(artefact.size())
        .setDigest(wire(artefact.digest()))
        .build();
  }

  static Artefact artefact(io.wherry.proto.v1.Artefact wire) throws BadWire {
    var encoding = id("encoding", wire.getEncoding(), Encoding::ofEnding);
    var digest = digest("digest", wire.getDigest());
    var name = Fields.text("name", wire.getName());
    return at("artefact", () -> new Artefact(name, encoding, wire.getSize(), digest));
  }

  static io.wherry.proto.v1.Inventory wire(Inventory inventory) {
    var wire = io.wherry.proto.v1.Inventory.newBuilder();
    inventory.packages().forEach(installed -> wire.addPackages(wire(installed)));
    inventory.accounts().ifPresent(accounts -> wire.setAccounts(wire(accounts)));
    inventory.rules().ifPresent(rules -> wire.setRules(RulesWire.wire(rules)));
    return wire.addAllRemarks(inventory.remarks()).build();
  }

  private static io.wherry.proto.v1.Accounts wire(Accounts accounts) {
    return io.wherry.proto.v1.Accounts.newBuilder()
        .addAllUsers(accounts.users())
        .addAllGroups(accounts.groups())
        .build();
  }

  static io.wherry.proto.v1.InstalledPackage wire(InstalledPackage installed) {
    var wire =
        io.wherry.proto.v1.InstalledPackage.newBuilder()
            .setPackage(wire(installed.id()))
            .setManaged(installed.managed());
    installed.pbin().ifPresent(digest -> wire.setPbinDigest(wire(digest)));
    installed.elsewhere().ifPresent(wire::setElsewhere);
    return wire.build();
  }

  static Inventory inventory(io.wherry.proto.v1.Inventory wire) throws BadWire {
    var packages = each("packages", wire.getPackagesList(), MOST_PACKAGES, PackageWire::installed);
    Optional<Accounts> accounts =
        wire.hasAccounts()
            ? Optional.of(at("accounts", () -> accounts(wire.getAccounts())))
            : Optional.empty();
    Optional<HostRules> rules =
        wire.hasRules()
            ? Optional.of(at("rules", () -> RulesWire.rules(wire.getRules())))
            : Optional.empty();
    var remarks = each("remarks", wire.getRemarksList(), MOST_LINES, Fields::prose);
    return new Inventory(packages, accounts, rules, remarks);
  }

  private static Accounts accounts(io.wherry.proto.v1.Accounts wire) throws BadWire {
    return new Accounts(
        each("users", wire.getUsersList(), MOST_LINES, PackageWire::account),
        each("groups", wire.getGroupsList(), MOST_LINES, PackageWire::account));
  }

  private static String account(String name) throws BadWire {
    if (!AccountName.isName(name)) throw new BadWire("name", "not the name of an account");
    return name;
  }

  static InstalledPackage installed(io.wherry.proto.v1.InstalledPackage wire) throws BadWire {
    var of = need("package", wire.hasPackage(), () -> packageId(wire.getPackage()));
    Optional<Digest> pbin =
        wire.getPbinDigest().isEmpty()
            ? Optional.empty()
            : Optional.of(digest("pbin_digest", wire.getPbinDigest()));
    var elsewhere = Fields.line("elsewhere", wire.getElsewhere());
    return at(
        "elsewhere",
        () ->
            new InstalledPackage(
                of,
                pbin,
                wire.getManaged(),
                Optional.of(elsewhere).filter(text -> !text.isEmpty())));
  }
}
