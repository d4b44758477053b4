package io.wherry.common.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.json.Json;
import io.wherry.common.model.HostRules.NamedSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InventoryTest {
  private static final InstalledPackage HELLO =
      new InstalledPackage(PackageId.of("app/hello", "1", "0"), Optional.empty(), true);

  private static final NamedSet SET = new NamedSet("mine", List.of("a/b"));

  @Test
  void packagesAloneHaveTheDigestThatEveryVersionReckons() {
    var plain = new Inventory(List.of(HELLO));
    assertThat(plain.digest())
        .isEqualTo(plain.packagesDigest())
        .isEqualTo(Digest.of("app/hello-1:0 - true\n".getBytes()));
  }

  @Test
  void whateverBearsOnAPlanChangesTheDigest() {
    var accounts = Optional.of(new Accounts(List.of(), List.of()));
    var digests =
        Set.of(
            with(Optional.empty(), HostRules.NONE).digest(),
            with(accounts, HostRules.NONE).digest(),
            with(Optional.of(new Accounts(List.of("x"), List.of())), HostRules.NONE).digest(),
            with(Optional.of(new Accounts(List.of(), List.of("x"))), HostRules.NONE).digest(),
            with(accounts, rules(Optional.of(List.of()), List.of())).digest(),
            with(accounts, rules(Optional.of(List.of("x")), List.of())).digest(),
            with(accounts, rules(Optional.empty(), List.of("x"))).digest(),
            with(accounts, more(Optional.of(List.of()), List.of(), List.of())).digest(),
            with(accounts, more(Optional.of(List.of("x")), List.of(), List.of())).digest(),
            with(accounts, more(Optional.empty(), List.of(SET), List.of())).digest(),
            with(accounts, more(Optional.empty(), List.of(), List.of("x"))).digest(),
            new Inventory(List.of(HELLO), accounts, Optional.empty(), List.of("x")).digest());
    assertThat(digests).hasSize(12);
  }

  @Test
  void aPlanOfAMasterThatKnowsOnlyPackagesIsStillMeant() {
    var whole =
        with(
            Optional.of(new Accounts(List.of("x"), List.of())),
            rules(Optional.empty(), List.of("a/b")));
    assertThat(whole.isMeantBy(whole.digest())).isTrue();
    assertThat(whole.isMeantBy(new Inventory(List.of(HELLO)).digest())).isTrue();
    assertThat(whole.isMeantBy(new Inventory(List.of()).digest())).isFalse();
  }

  @Test
  void whatWasStoredBeforeThereWereAccountsAndRulesIsRead() {
    var stored =
        "{\"packages\":[{\"id\":{\"name\":{\"category\":\"app\",\"name\":\"hello\"},"
            + "\"version\":\"1\",\"slot\":\"0\"},\"pbin\":null,\"managed\":true}]}";
    assertThat(Json.read(Inventory.class, stored)).isEqualTo(new Inventory(List.of(HELLO)));
    var rules = "{\"packages\":[],\"rules\":{\"masks\":[\"a/b\"],\"unmasks\":[],\"chost\":\"x\"}}";
    assertThat(Json.read(Inventory.class, rules).admitted())
        .isEqualTo(new HostRules(Optional.empty(), List.of("a/b"), List.of(), Optional.of("x")));
    var whole =
        with(
            Optional.of(new Accounts(List.of("x"), List.of())),
            more(Optional.of(List.of("* x")), List.of(SET), List.of("y")));
    assertThat(Json.read(Inventory.class, Json.write(whole))).isEqualTo(whole);
  }

  @Test
  void whatIsElsewhereIsNobodysToTakeAway() {
    var elsewhere = new InstalledPackage(HELLO.id(), Optional.empty(), false, Optional.of("other"));
    assertThat(new Inventory(List.of(elsewhere)).digest())
        .isNotEqualTo(
            new Inventory(List.of(new InstalledPackage(HELLO.id(), Optional.empty(), false)))
                .digest());
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new InstalledPackage(HELLO.id(), Optional.empty(), true, Optional.of("other")))
        .hasMessageContaining("app/hello-1:0 cannot be Wherry's");
  }

  private static Inventory with(Optional<Accounts> accounts, HostRules rules) {
    return new Inventory(List.of(HELLO), accounts, rules);
  }

  private static HostRules more(
      Optional<List<String>> licences, List<NamedSet> sets, List<String> unread) {
    return new HostRules(
        Optional.empty(), List.of(), List.of(), Optional.empty(), licences, sets, unread);
  }

  private static HostRules rules(Optional<List<String>> platforms, List<String> masks) {
    return new HostRules(platforms, masks, List.of(), Optional.empty());
  }
}
