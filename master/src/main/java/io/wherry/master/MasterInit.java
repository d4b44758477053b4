package io.wherry.master;

import io.wherry.common.release.SigningKey;
import io.wherry.common.tls.Pem;
import io.wherry.master.identity.Authority;
import io.wherry.master.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes what a master needs before its first start. What is there already is kept. */
final class MasterInit {
  private static final String ADMIN = "admin";
  private static final Duration OPERATOR_LIFE = Duration.ofDays(3650);
  private final MasterSettings settings;
  private final InstantSource clock;
  private final boolean dry;
  private final List<String> done = new ArrayList<>();

  MasterInit(MasterSettings settings, InstantSource clock) {
    this(settings, clock, false);
  }

  /** Where it is {@code dry}, nothing is made, and what would be is told. */
  MasterInit(MasterSettings settings, InstantSource clock, boolean dry) {
    this.settings = settings;
    this.clock = clock;
    this.dry = dry;
  }

  /** What was made, a line each. */
  List<String> run() throws IOException {
    var paths = new MasterPaths(settings.stateDir());
    if (!Files.exists(paths.authority())) done.add("certificate authority: " + paths.authority());
    key(settings.publish().keys().releaseKey(), "key that signs releases");
    if (!settings.publish().keys().channelKey().equals(settings.publish().keys().releaseKey()))
      key(settings.publish().keys().channelKey(), "key that signs channel statements");
    if (dry) {
      if (!isMade(paths.operator(ADMIN))) doneOperator(paths);
      return List.copyOf(done);
    }
    privateFolder(settings.stateDir());
    Files.createDirectories(settings.publish().staticFolder());
    operator(Authority.open(paths.authority(), clock), paths);
    return List.copyOf(done);
  }

  private void key(Path file, String what) throws IOException {
    if (Files.exists(file)) return;
    if (!dry) make(file);
    done.add(what + ": " + file + ", its public half beside it");
  }

  private static void make(Path file) throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent != null) privateFolder(parent);
    var key = SigningKey.generate(new SecureRandom());
    key.store(file);
    Files.writeString(MasterPaths.publicKey(file), key.verifyingKey().text());
  }

  private static boolean isMade(Path operator) {
    return Files.exists(operator.resolve("cert.pem"));
  }

  private void doneOperator(MasterPaths paths) {
    done.add("credentials of the operator '" + ADMIN + "': " + paths.operator(ADMIN));
  }

  private void operator(Authority authority, MasterPaths paths) throws IOException {
    var folder = paths.operator(ADMIN);
    if (isMade(folder)) return;
    privateFolder(folder);
    var credential = authority.operator(ADMIN, Role.ADMIN, OPERATOR_LIFE);
    Files.writeString(folder.resolve("ca.pem"), Pem.of(List.of(authority.certificate())));
    Files.writeString(folder.resolve("address"), operatorsAddress() + "\n");
    var secret = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.deleteIfExists(folder.resolve("key.pem"));
    Files.createFile(folder.resolve("key.pem"), secret);
    Files.writeString(folder.resolve("key.pem"), Pem.of(credential.key()));
    Files.writeString(folder.resolve("cert.pem"), Pem.of(credential.chain()));
    doneOperator(paths);
  }

  private String operatorsAddress() {
    var door = settings.doors().operators().getFirst();
    var any = List.of("0.0.0.0", "::").contains(door.host());
    var host = any ? settings.doors().names().getFirst() : door.host();
    return new io.wherry.common.model.Address(host, door.port()).toString();
  }

  private static void privateFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
