package io.wherry.common.wire;

import static io.wherry.common.wire.Fields.at;
import static io.wherry.common.wire.Fields.each;
import static io.wherry.common.wire.Fields.id;
import static io.wherry.common.wire.Fields.need;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Order;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.Plan;
import io.wherry.common.model.RolloutId;
import io.wherry.proto.v1.AccountChange;
import io.wherry.proto.v1.InstallChange;
import io.wherry.proto.v1.RemoveChange;
import java.util.Optional;

/**
 * Plans and the orders that carry them. A change of an unknown kind is refused: a plan is never
 * done in part.
 */
final class PlanWire {
  private static final int MOST_CHANGES = 100_000;

  private PlanWire() {}

  static io.wherry.proto.v1.Plan wire(Plan plan) {
    var wire =
        io.wherry.proto.v1.Plan.newBuilder()
            .setRelease(PackageWire.wire(plan.release()))
            .setInventoryDigest(PackageWire.wire(plan.inventory()));
    plan.changes().forEach(change -> wire.addChanges(wire(change)));
    return wire.build();
  }

  static Plan plan(io.wherry.proto.v1.Plan wire) throws BadWire {
    return new Plan(
        need("release", wire.hasRelease(), () -> PackageWire.release(wire.getRelease())),
        PackageWire.digest("inventory_digest", wire.getInventoryDigest()),
        each("changes", wire.getChangesList(), MOST_CHANGES, PlanWire::change));
  }

  static io.wherry.proto.v1.Change wire(Change change) {
    var wire = io.wherry.proto.v1.Change.newBuilder();
    return switch (change) {
      case Change.Install install -> wire.setInstall(wire(install)).build();
      case Change.Account account -> wire.setAccount(wire(account)).build();
      case Change.Remove(var id) ->
          wire.setRemove(RemoveChange.newBuilder().setPackage(PackageWire.wire(id))).build();
    };
  }

  private static InstallChange wire(Change.Install install) {
    var wire =
        InstallChange.newBuilder()
            .setBuild(PackageWire.wire(install.build()))
            .setPbinPath(install.pbinPath())
            .setPbinDigest(PackageWire.wire(install.pbin()));
    install.replaces().forEach(id -> wire.addReplaces(PackageWire.wire(id)));
    return wire.build();
  }

  private static AccountChange wire(Change.Account change) {
    return AccountChange.newBuilder()
        .setCategory(change.account().kind().word())
        .setName(change.account().name())
        .setPath(change.path())
        .setDigest(PackageWire.wire(change.definition()))
        .build();
  }

  static Change change(io.wherry.proto.v1.Change wire) throws BadWire {
    return switch (wire.getKindCase()) {
      case INSTALL -> at("install", () -> install(wire.getInstall()));
      case ACCOUNT -> at("account", () -> account(wire.getAccount()));
      case REMOVE -> at("remove", () -> remove(wire.getRemove()));
      case KIND_NOT_SET -> throw new BadWire("kind", "a change that this version does not know");
    };
  }

  private static Change install(InstallChange wire) throws BadWire {
    var build = need("build", wire.hasBuild(), () -> PackageWire.build(wire.getBuild()));
    var pbin = PackageWire.digest("pbin_digest", wire.getPbinDigest());
    var replaces = each("replaces", wire.getReplacesList(), MOST_CHANGES, PackageWire::packageId);
    var path = path("pbin_path", wire.getPbinPath());
    return at("pbin_path", () -> new Change.Install(build, path, pbin, replaces));
  }

  private static Change account(AccountChange wire) throws BadWire {
    var category = id("category", wire.getCategory(), text -> text);
    var name = id("name", wire.getName(), text -> new PackageName(category, text));
    var account =
        AccountName.of(name).orElseThrow(() -> new BadWire("category", "neither user nor group"));
    var digest = PackageWire.digest("digest", wire.getDigest());
    var path = path("path", wire.getPath());
    return at("path", () -> new Change.Account(account, path, digest));
  }

  private static String path(String field, String text) throws BadWire {
    if (text.isBlank() || text.length() > 4096 || text.chars().anyMatch(Character::isISOControl))
      throw new BadWire(field, "not a path");
    return text;
  }

  private static Change remove(RemoveChange wire) throws BadWire {
    return new Change.Remove(
        need("package", wire.hasPackage(), () -> PackageWire.packageId(wire.getPackage())));
  }

  static io.wherry.proto.v1.Order wire(Order order) {
    var wire =
        io.wherry.proto.v1.Order.newBuilder()
            .setChangeId(order.change().value())
            .setAttempt(order.attempt())
            .setPlan(wire(order.plan()))
            .setDeadlineMillis(order.deadline().toMillis())
            .setManifestDigest(PackageWire.wire(order.manifest()))
            .setCommit(order.commit());
    order.rollout().ifPresent(rollout -> wire.setRolloutId(rollout.value()));
    return wire.build();
  }

  static Order order(io.wherry.proto.v1.Order wire) throws BadWire {
    var change = id("change_id", wire.getChangeId(), ChangeId::new);
    var rollout =
        wire.getRolloutId().isEmpty()
            ? Optional.<RolloutId>empty()
            : Optional.of(id("rollout_id", wire.getRolloutId(), RolloutId::new));
    var plan = need("plan", wire.hasPlan(), () -> plan(wire.getPlan()));
    var deadline = Fields.millis("deadline_millis", wire.getDeadlineMillis());
    var manifest = PackageWire.digest("manifest_digest", wire.getManifestDigest());
    var commit = Fields.text("commit", wire.getCommit());
    return at(
        "order",
        () ->
            new Order(
                change,
                rollout,
                Fields.count("attempt", wire.getAttempt()),
                plan,
                deadline,
                manifest,
                commit));
  }
}
