package io.wherry.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house. A rule that matches no class at all fails, so that a renamed package
 * cannot slip out of one.
 */
class ArchitectureTest {
  private static final String[] PURE = {
    "io.wherry.common.model..",
    "io.wherry.common.resolve..",
    "io.wherry.agent.update..",
    "io.wherry.master.rollout..",
    "io.wherry.master.window..",
    "io.wherry.master.topology.."
  };
  private static final String[] WIRE = {"io.wherry.proto..", "io.grpc..", "com.google.protobuf.."};
  private static final Set<String> CLOCK_READS =
      Set.of(
          "java.time.Instant.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Thread.sleep");
  private static final Set<String> SYNCS =
      Set.of(
          "io.wherry.common.posix.Posix.syncfs",
          "io.wherry.common.posix.Posix.fsyncDirectory",
          "java.nio.channels.FileChannel.force");
  private static JavaClasses house;

  @BeforeAll
  static void readTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(
                "io.wherry.proto", "io.wherry.common", "io.wherry.master", "io.wherry.agent");
    assertThat(house.size()).isGreaterThan(300);
  }

  @Test
  void modulesPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("proto")
        .definedBy("io.wherry.proto..")
        .layer("common")
        .definedBy("io.wherry.common..")
        .layer("master")
        .definedBy("io.wherry.master..")
        .layer("agent")
        .definedBy("io.wherry.agent..")
        .whereLayer("master")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("agent")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("common")
        .mayOnlyBeAccessedByLayers("master", "agent")
        .whereLayer("proto")
        .mayOnlyBeAccessedByLayers("common", "master", "agent")
        .check(house);
  }

  @Test
  void wireTypesStopAtTheDoor() {
    noClasses()
        .that()
        .resideInAPackage("io.wherry..")
        .and()
        .resideOutsideOfPackages(
            "io.wherry.proto..",
            "io.wherry.common.wire..",
            "io.wherry.agent.link..",
            "io.wherry.agent.identity..",
            "io.wherry.master.rpc..",
            "io.wherry.master.cli..",
            "io.wherry.master",
            "io.wherry.agent")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(WIRE)
        .check(house);
  }

  @Test
  void decidingPackagesArePure() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio.file..",
            "java.net..",
            "java.util.concurrent..",
            "org.slf4j..",
            "io.micrometer..")
        .check(house);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("io.wherry.(*).(*)..").should().beFreeOfCycles().check(house);
  }

  @Test
  void nobodyBelowTheRootsReadsTheClockOrSleeps() {
    noClasses()
        .that()
        .resideInAnyPackage("io.wherry.common..", "io.wherry.master.*..", "io.wherry.agent.*..")
        .should()
        .accessTargetWhere(
            describe("it reads the clock or sleeps", ArchitectureTest::readsTheClock))
        .check(house);
  }

  private static boolean readsTheClock(JavaAccess<?> access) {
    return CLOCK_READS.contains(
        access.getTargetOwner().getName() + "." + access.getTarget().getName());
  }

  @Test
  void noStaticFieldChanges() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage("io.wherry.proto..")
        .should()
        .beFinal()
        .check(house);
  }

  @Test
  void stepsDoNotKnowEachOther() {
    slices()
        .matching("io.wherry.agent.(sync|fetch|install|health|drain|throttle)..")
        .should()
        .notDependOnEachOther()
        .check(house);
    slices()
        .matching("io.wherry.master.(build|publish|rollout|serve)..")
        .should()
        .notDependOnEachOther()
        .check(house);
  }

  @Test
  void onlyTheRootPackagesWire() {
    noClasses()
        .that()
        .resideInAnyPackage("io.wherry.agent.*..", "io.wherry.master.*..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.wherry.agent", "io.wherry.master")
        .check(house);
  }

  @Test
  void stepsDoNotKnowTheMachine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.wherry.agent.sync..",
            "io.wherry.agent.fetch..",
            "io.wherry.agent.install..",
            "io.wherry.agent.health..",
            "io.wherry.agent.drain..",
            "io.wherry.agent.throttle..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.wherry.agent.update..", "io.wherry.agent.work..")
        .check(house);
  }

  @Test
  void theOperatorsCommandKnowsNothingOfTheMaster() {
    noClasses()
        .that()
        .resideInAPackage("io.wherry.master.cli..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.wherry.master..")
                .and(
                    describe(
                        "outside cli",
                        c -> !c.getPackageName().startsWith("io.wherry.master.cli"))))
        .check(house);
  }

  @Test
  void everyLibraryHasOneHome() {
    onlyIn("io.wherry.common.git", "org.eclipse.jgit..");
    onlyIn(
        "io.wherry.common.archive",
        "org.apache.commons.compress..",
        "com.github.luben.zstd..",
        "org.tukaani..");
    onlyIn("io.wherry.common.json", "com.fasterxml.jackson..");
    onlyIn("io.wherry.common.config", "org.snakeyaml..");
    onlyIn("io.wherry.master.hold", "java.sql..", "org.sqlite..");
    noClasses()
        .that()
        .resideInAPackage("io.wherry..")
        .and()
        .resideOutsideOfPackages("io.wherry.master.metrics..", "io.wherry.agent.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .check(house);
  }

  private static void onlyIn(String home, String... library) {
    noClasses()
        .that()
        .resideInAPackage("io.wherry..")
        .and()
        .resideOutsideOfPackage(home + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .check(house);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that()
        .resideInAPackage("io.wherry..")
        .and()
        .resideOutsideOfPackage("io.wherry.proto..")
        .should(
            new ArchCondition<JavaClass>("be in a @NullMarked package") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(
                    new SimpleConditionEvent(
                        type, marked, type.getPackageName() + " is not @NullMarked"));
              }
            })
        .check(house);
  }

  @Test
  void theInstallerTellsOfEverySync() {
    noClasses()
        .that()
        .resideInAPackage("io.wherry.agent.install..")
        .and()
        .doNotHaveSimpleName("Sync")
        .should()
        .accessTargetWhere(describe("it makes something durable", ArchitectureTest::syncs))
        .check(house);
  }

  private static boolean syncs(JavaAccess<?> access) {
    return SYNCS.contains(access.getTargetOwner().getName() + "." + access.getTarget().getName());
  }

  @Test
  void standardStreamsBelongToTheCommands() {
    noClasses()
        .that()
        .resideInAnyPackage("io.wherry.common..", "io.wherry.master.*..", "io.wherry.agent.*..")
        .and()
        .resideOutsideOfPackages("io.wherry.master.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(house);
  }

  @Test
  void nobodyThrowsBareExceptions() {
    noClasses()
        .that()
        .resideInAPackage("io.wherry..")
        .and()
        .resideOutsideOfPackage("io.wherry.proto..")
        .should()
        .callConstructor(RuntimeException.class, String.class)
        .orShould()
        .callConstructor(RuntimeException.class, Throwable.class)
        .check(house);
  }
}
