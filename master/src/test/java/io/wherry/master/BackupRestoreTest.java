package io.wherry.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.archive.OwnerNames;
import io.wherry.common.archive.Tarballs;
import io.wherry.common.archive.Target;
import io.wherry.common.config.Settings;
import io.wherry.common.model.Address;
import io.wherry.common.model.Build;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.StagedPackage;
import io.wherry.common.tls.Keys;
import io.wherry.master.hold.EventLog;
import io.wherry.master.identity.Admission;
import io.wherry.master.identity.Authority;
import io.wherry.master.identity.Identity;
import io.wherry.master.publish.PublishListener;
import io.wherry.master.publish.PublishOrder;
import io.wherry.master.publish.PublishResult;
import io.wherry.master.publish.Publisher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master is saved, lost, and made again. */
class BackupRestoreTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final ChannelName STABLE = new ChannelName("stable");
  @TempDir private Path dir;
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void make() throws Exception {
    Files.writeString(
        config(),
        """
        state-dir: %1$s/var/state
        doors:
          enrolment: ["127.0.0.1:0"]
          agents: ["127.0.0.1:0"]
          operators: ["127.0.0.1:0"]
        publish:
          repository: marsh
          static-folder: %1$s/static
          release-key: %1$s/keys/release.key
          channel-key: %1$s/keys/channel.key
        serve: {listen: ["127.0.0.1:0"]}
        """
            .formatted(dir));
    assertThat(run("init")).isZero();
  }

  private Path config() {
    return dir.resolve("master.yaml");
  }

  private Path state() {
    return dir.resolve("var/state");
  }

  private Path backup() {
    return dir.resolve("saved.zip");
  }

  private MasterSettings settings() throws Exception {
    return Settings.load(MasterSettings.class, List.of(config()), Map.of());
  }

  private int run(String command, String... arguments) {
    var all = new ArrayList<>(List.of(command, "--config", config().toString()));
    all.addAll(List.of(arguments));
    err.getBuffer().setLength(0);
    return MasterMain.run(new PrintWriter(err, true), all.toArray(String[]::new));
  }

  /** Something to do with what is recorded and published. */
  private interface Work<T> {
    T with(EventLog log, Publisher publisher) throws Exception;
  }

  private <T> T at(Work<T> work) throws Exception {
    try (var log = EventLog.open(state().resolve("events.db"));
        var publisher = Publisher.open(settings().publish(), new SeamOfLedger(log, CLOCK), CLOCK)) {
      publisher.recover();
      return work.with(log, publisher);
    }
  }

  private long publish(String version) throws Exception {
    var order =
        new PublishOrder(
            List.of(stage(version)), List.of(), List.of(), Map.of(), Optional.of(STABLE), false);
    var result = at((_, publisher) -> publisher.publish(order, PublishListener.NONE));
    assertThat(result).isInstanceOf(PublishResult.Published.class);
    return ((PublishResult.Published) result).release().release().number();
  }

  private StagedPackage stage(String version) throws Exception {
    var build = new Build(PackageId.of("app-misc/hello", version, "0"), "1.cookie" + version);
    var stem = build.tarballStem(new RepositoryName("marsh"));
    var staging = Files.createDirectories(dir.resolve("staging"));
    var image = Files.createDirectories(staging.resolve("image-" + version));
    var file = Files.writeString(image.resolve("hello"), "hello " + version);
    var tarballs = new LinkedHashMap<Encoding, Path>();
    var targets = new ArrayList<Target>();
    for (var encoding : Encoding.PUBLISHED) {
      var to = staging.resolve(stem + "." + encoding.ending());
      tarballs.put(encoding, to);
      targets.add(new Target(encoding, to));
    }
    Tarballs.write(image, file, targets, OwnerNames.ALL_ROOT);
    var values = new LinkedHashMap<String, String>();
    values.put("SLOT", "0");
    values.put("SUMMARY", "says hello");
    values.put("BINARY_URI", stem + ".tar.bz2");
    var pbin = staging.resolve(stem + ".pbin");
    Files.writeString(pbin, PbinFile.of(values, "app-misc/hello").text());
    return new StagedPackage(build, pbin, tarballs);
  }

  private int releases() throws Exception {
    return at((_, publisher) -> publisher.releases().list().size());
  }

  private ChannelStatement statement() throws Exception {
    return at((_, publisher) -> {
      publisher.resign(CLOCK.instant());
      return publisher.releases().channels().iterator().next();
    });
  }

  /** The machine is gone, and with it all but what was carried away. */
  private void lose() throws Exception {
    for (var what : List.of("var", "static", "keys"))
      io.wherry.common.posix.TreeRemoval.delete(dir.resolve(what));
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private List<Path> beside(Path place) throws Exception {
    try (Stream<Path> files = Files.list(place.getParent())) {
      return files
          .filter(f -> f.getFileName().toString().startsWith(place.getFileName() + ".before"))
          .toList();
    }
  }

  @Test
  void aLostMasterComesBackAndItsNumbersGoOnPastAllThatHostsMayHaveSeen() throws Exception {
    publish("1.0");
    assertThat(run("backup", backup().toString(), "--with-tarballs")).as("%s", err).isZero();
    assertThat(mode(backup())).isEqualTo("rw-------");
    assertThat(publish("2.0")).isEqualTo(2);
    long seen = statement().serial();
    var key = Files.readString(dir.resolve("keys/release.key"));
    lose();
    assertThat(run("restore", backup().toString())).as("%s", err).isZero();
    assertThat(Files.readString(dir.resolve("keys/release.key"))).isEqualTo(key);
    assertThat(mode(dir.resolve("keys/release.key"))).isEqualTo("rw-------");
    assertThat(mode(state().resolve("authority/ca.key"))).isEqualTo("rw-------");
    var restated = statement();
    assertThat(restated.release().number()).isEqualTo(1);
    assertThat(restated.serial()).isGreaterThan(seen + 1000);
    var manifest =
        at((_, publisher) -> publisher.releases().manifest(publisher.releases().list().getFirst()));
    for (var artefact : manifest.entries().getFirst().artefacts())
      assertThat(dir.resolve("static/tarballs/" + artefact.name())).hasSize(artefact.size());
    assertThat(publish("2.1")).isGreaterThan(1000);
    try (var master = new Master(settings(), CLOCK)) {
      master.start();
      assertThat(master.addresses()).isNotEmpty();
    }
  }

  @Test
  void aBackupIsTakenWhileTheMasterRuns() throws Exception {
    publish("1.0");
    try (var master = new Master(settings(), CLOCK)) {
      master.start();
      assertThat(run("backup", dir.toString())).as("%s", err).isZero();
    }
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .anyMatch(name -> name.matches("wherry-marsh-[0-9]{8}-[0-9]{6}\\.backup\\.zip"))
          .noneMatch(name -> name.startsWith(".wherry-backup"));
    }
  }

  @Test
  void twoRestoresOfOneBackupDoNotGiveTheSameNumbers() throws Exception {
    publish("1.0");
    run("backup", backup().toString());
    assertThat(run("restore", backup().toString(), "--force")).isZero();
    long first = publish("2.0");
    long serial = statement().serial();
    assertThat(run("restore", backup().toString(), "--force")).as("%s", err).isZero();
    assertThat(publish("3.0")).isGreaterThan(first);
    assertThat(statement().serial()).isGreaterThan(serial);
    assertThat(beside(state())).hasSize(2);
  }

  @Test
  void whereAMasterIsAlreadyItIsLeftOrPutAsideAndNeverDeleted() throws Exception {
    publish("1.0");
    run("backup", backup().toString());
    publish("2.0");
    var log = Files.readAllBytes(state().resolve("events.db"));
    assertThat(run("restore", backup().toString())).isEqualTo(6);
    assertThat(err.toString()).contains(state() + " is there already").contains("--force");
    assertThat(Files.readAllBytes(state().resolve("events.db"))).isEqualTo(log);
    assertThat(run("restore", backup().toString(), "--force")).as("%s", err).isZero();
    var aside = beside(state());
    assertThat(aside).hasSize(1);
    assertThat(Files.readAllBytes(aside.getFirst().resolve("events.db"))).isEqualTo(log);
    assertThat(releases()).isEqualTo(1);
  }

  @Test
  void nothingIsRestoredUnderARunningMaster() throws Exception {
    publish("1.0");
    run("backup", backup().toString());
    try (var master = new Master(settings(), CLOCK)) {
      master.start();
      assertThat(run("restore", backup().toString(), "--force")).isEqualTo(1);
      assertThat(err.toString()).contains("another master").contains("stop it first");
    }
    assertThat(beside(state())).isEmpty();
  }

  @Test
  void aBackupThatIsThereIsLeftUnlessForced() throws Exception {
    publish("1.0");
    Files.writeString(backup(), "precious");
    assertThat(run("backup", backup().toString())).isEqualTo(6);
    assertThat(backup()).hasContent("precious");
    assertThat(run("backup", backup().toString(), "--force")).isZero();
    assertThat(run("restore", backup().toString(), "--force")).isZero();
  }

  @Test
  void whatWasCutOffOrDamagedIsRefusedAndChangesNothing() throws Exception {
    publish("1.0");
    run("backup", backup().toString());
    var whole = Files.readAllBytes(backup());
    lose();
    for (int cut : List.of(10, whole.length / 2, whole.length - 1)) {
      Files.write(backup(), java.util.Arrays.copyOf(whole, cut));
      assertThat(run("restore", backup().toString())).as("cut at %d", cut).isEqualTo(1);
      assertThat(err.toString()).contains("cannot be restored").contains("nothing was changed");
    }
    var flipped = whole.clone();
    flipped[whole.length / 3] ^= 0x55;
    Files.write(backup(), flipped);
    assertThat(run("restore", backup().toString())).isEqualTo(1);
    assertThat(err.toString()).contains("damaged");
    assertThat(state()).doesNotExist();
    assertThat(dir.resolve("keys")).doesNotExist();
    assertThat(dir.resolve("var/state.restoring")).doesNotExist();
  }

  @Test
  void whatBreaksOffLeavesNothingThatLooksLikeABackup() throws Exception {
    publish("1.0");
    Files.delete(dir.resolve("keys/channel.pub"));
    assertThat(run("backup", backup().toString())).isEqualTo(1);
    assertThat(err.toString()).contains("no backup was written").contains("channel.pub");
    assertThat(backup()).doesNotExist();
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(name -> name.contains("wherry-"));
    }
  }

  @Test
  void joinTokensOfBeforeAdmitNobodyAfterARestore() throws Exception {
    publish("1.0");
    var token =
        at((log, _) ->
            identity(log)
                .makeToken(1, Duration.ofHours(1), Labels.NONE, STABLE, "operator/anna")
                .token());
    run("backup", backup().toString());
    assertThat(run("restore", backup().toString(), "--force")).isZero();
    var pair = Keys.generate();
    var proof = Keys.prove(pair.getPrivate(), Enrolment.provenText(token.secret(), "machine"));
    var asked =
        new Enrolment(
            token.secret(),
            new Bytes(pair.getPublic().getEncoded()),
            new Bytes(proof),
            "machine",
            "web1",
            new Inventory(List.of()),
            1,
            1);
    Admission<?> admission = at((log, _) -> identity(log).enrol(asked));
    assertThat(admission)
        .isInstanceOf(Admission.Refused.class)
        .extracting(refused -> ((Admission.Refused<?>) refused).reason())
        .isEqualTo(Admission.Reason.UNKNOWN_TOKEN);
  }

  private Identity identity(EventLog log) throws Exception {
    var key = MasterPaths.publicLine(settings().publish().keys().releaseKey());
    var door = new Address("localhost", 7441);
    var policy = new Identity.Policy(Duration.ofDays(1), List.of(door), List.of(key));
    var authority = Authority.open(state().resolve("authority"), CLOCK);
    var identity = new Identity(authority, log, policy, CLOCK, new SecureRandom());
    identity.start();
    return identity;
  }

  @Test
  void onAMachineWithoutSettingsTheyComeWithTheBackup() throws Exception {
    publish("1.0");
    run("backup", backup().toString());
    var text = Files.readString(config());
    lose();
    Files.delete(config());
    assertThat(run("restore", backup().toString())).as("%s", err).isZero();
    assertThat(config()).hasContent(text);
    assertThat(releases()).isEqualTo(1);
  }
}
