package io.wherry.agent.identity;

import io.wherry.agent.identity.HostIdentity.Enrolment;
import io.wherry.common.json.Json;
import io.wherry.common.posix.Posix;
import io.wherry.common.tls.Credential;
import io.wherry.common.tls.Keys;
import io.wherry.common.tls.Pem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;
import java.util.Set;

/**
 * The identity on disk, in {@code <state>/identity}: {@code credential.pem} (key, certificate,
 * authority; one file, so that a renewal replaces them together) and {@code host.json}. The folder
 * appears whole or not at all. Used by one process at a time.
 */
public final class IdentityStore {
  private static final String CREDENTIAL = "credential.pem";
  private static final String HOST = "host.json";
  private static final String PENDING = "pending-key.pem";

  private final Path state;
  private final Path folder;

  public IdentityStore(Path state) {
    this.state = state;
    this.folder = state.resolve("identity");
  }

  /** Where the identity lies, for people. */
  public Path folder() {
    return folder;
  }

  public boolean exists() {
    return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
  }

  /** Empty where this host has not enrolled. */
  public Optional<HostIdentity> load() throws IOException {
    return read(() -> {
      var kept = kept();
      var pem = Files.readString(folder.resolve(CREDENTIAL));
      var credential = new Credential(Pem.privateKey(pem), Pem.certificates(pem));
      return new HostIdentity(kept.host(), kept.membership(), credential);
    });
  }

  /** Likewise; looks at no key. */
  public Optional<Enrolment> enrolment() throws IOException {
    return read(this::kept);
  }

  private Enrolment kept() throws IOException {
    return Json.read(Enrolment.class, Files.readString(folder.resolve(HOST)));
  }

  private interface Reading<T> {
    T read() throws IOException, GeneralSecurityException;
  }

  private <T> Optional<T> read(Reading<T> reading) throws IOException {
    try {
      return Optional.of(reading.read());
    } catch (NoSuchFileException e) {
      if (!exists()) return Optional.empty();
      throw damaged("no " + e.getFile(), e);
    } catch (Json.BadJson | GeneralSecurityException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private IOException damaged(String what, Exception cause) {
    return new IOException(
        "the identity in "
            + folder
            + " is damaged ("
            + what
            + "); enrol anew: wherry-agent enroll --force --token …",
        cause);
  }

  /**
   * The key to enrol with. It is kept until enrolment succeeds: when an answer is lost, the same
   * key asks again and the master knows it.
   */
  KeyPair pendingKey() throws IOException {
    makePrivateFolder(state);
    var file = state.resolve(PENDING);
    var before = readPending(file);
    if (before.isPresent()) return before.get();
    var pair = Keys.generate();
    write(state, PENDING, Pem.of(pair.getPrivate()) + Pem.of(pair.getPublic()));
    return pair;
  }

  private static Optional<KeyPair> readPending(Path file) throws IOException {
    try {
      var pem = Files.readString(file);
      return Optional.of(new KeyPair(Pem.publicKey(pem), Pem.privateKey(pem)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      // A torn file of a crash: nothing was sent with it that we would have to remember.
      return Optional.empty();
    }
  }

  /** Puts the whole identity in place, over an old one if there is one. */
  void save(HostIdentity identity) throws IOException {
    makePrivateFolder(state);
    var fresh = state.resolve("identity.new");
    delete(fresh);
    makePrivateFolder(fresh);
    write(fresh, CREDENTIAL, pem(identity.credential()));
    write(fresh, HOST, Json.writePretty(new Enrolment(identity.host(), identity.membership())));
    if (exists()) {
      Posix.exchange(fresh, folder);
      Posix.fsyncDirectory(state);
      delete(fresh);
    } else {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.deleteIfExists(state.resolve(PENDING));
    Posix.fsyncDirectory(state);
  }

  /** Replaces key and certificates at once. */
  void saveCredential(Credential credential) throws IOException {
    write(folder, CREDENTIAL, pem(credential));
  }

  private static String pem(Credential credential) {
    return Pem.of(credential.key()) + Pem.of(credential.chain());
  }

  private static void makePrivateFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static void write(Path folder, String name, String text) throws IOException {
    var fresh = folder.resolve(name + ".new");
    Files.deleteIfExists(fresh);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel =
        FileChannel.open(
            fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) channel.write(bytes);
      channel.force(true);
    }
    Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    Posix.fsyncDirectory(folder);
  }

  /** The folder holds plain files only. */
  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(folder);
      return;
    }
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }
}
