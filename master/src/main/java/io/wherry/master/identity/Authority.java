package io.wherry.master.identity;

import io.wherry.common.model.Digest;
import io.wherry.common.model.HostId;
import io.wherry.common.posix.Posix;
import io.wherry.common.tls.Credential;
import io.wherry.common.tls.Keys;
import io.wherry.common.tls.Pem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The master's own certificate authority. Its key lies in one file that only its owner can read;
 * {@link #fingerprint} travels in join tokens. Safe for use by many threads.
 */
public final class Authority {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365);
  private static final Duration SERVER_LIFE = Duration.ofDays(10 * 365);
  private static final String KEY = "ca.key";
  private static final String CERTIFICATE = "ca.pem";

  private final CertificateWriter writer;
  private final X509Certificate certificate;
  private final InstantSource clock;

  private Authority(PrivateKey key, X509Certificate certificate, InstantSource clock) {
    this.writer =
        new CertificateWriter(
            key, certificate.getSubjectX500Principal(), certificate.getPublicKey());
    this.certificate = certificate;
    this.clock = clock;
  }

  /** Reads the authority in {@code folder}, or makes one where there is none. */
  public static Authority open(Path folder, InstantSource clock) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      return read(folder, clock);
    } catch (NoSuchFileException e) {
      return make(folder, clock);
    }
  }

  private static Authority read(Path folder, InstantSource clock) throws IOException {
    var certificateFile = folder.resolve(CERTIFICATE);
    try {
      var certificate = Pem.certificates(Files.readString(certificateFile)).getFirst();
      var key = Pem.privateKey(readPrivate(folder.resolve(KEY)));
      if (!matches(key, certificate.getPublicKey()))
        throw new IOException(
            "the key "
                + folder.resolve(KEY)
                + " does not belong to "
                + certificateFile
                + "; restore both from one backup");
      return new Authority(key, certificate, clock);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the certificate authority in "
              + folder
              + " cannot be read: "
              + e.getMessage()
              + "; restore it from a backup",
          e);
    }
  }

  private static String readPrivate(Path file) throws IOException {
    var mode = Files.getPosixFilePermissions(file);
    if (!PosixFilePermissions.fromString("rw-------").containsAll(mode)) {
      throw new IOException(
          "others may read "
              + file
              + " ("
              + PosixFilePermissions.toString(mode)
              + "); after making sure that nobody has, run: chmod 600 "
              + file);
    }
    return Files.readString(file);
  }

  private static boolean matches(PrivateKey key, PublicKey publicKey) {
    var text = "wherry".getBytes(StandardCharsets.UTF_8);
    return Keys.proven(publicKey, text, Keys.prove(key, text));
  }

  /** The certificate comes last: as long as it is missing, an authority begun is made anew. */
  private static Authority make(Path folder, InstantSource clock) throws IOException {
    var pair = Keys.generate();
    var now = clock.instant();
    var certificate =
        CertificateWriter.selfSigned(pair, "Wherry authority", now, now.plus(AUTHORITY_LIFE));
    writePrivate(folder, KEY, Pem.of(pair.getPrivate()));
    writePrivate(folder, CERTIFICATE, Pem.of(List.of(certificate)));
    return new Authority(pair.getPrivate(), certificate, clock);
  }

  private static void writePrivate(Path folder, String name, String text) throws IOException {
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
    Files.move(
        fresh,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Posix.fsyncDirectory(folder);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** SHA-256 of the authority's certificate: what hosts pin before they say anything. */
  public Digest fingerprint() {
    return Digest.of(Pem.der(certificate).value());
  }

  /** A certificate {@code CN=host/<id>} and the authority's. */
  public List<X509Certificate> host(HostId id, PublicKey key, Duration life) {
    return chain(writer.client("host/" + id, "", key, clock.instant(), end(life)));
  }

  /** A new key and its certificate {@code CN=operator/<name>} with the role as OU. */
  public Credential operator(String name, Role role, Duration life) {
    if (!name.matches("[a-z0-9][a-z0-9._@-]{0,62}"))
      throw new IllegalArgumentException(
          "not an operator's name: '" + name + "'; use small letters, digits, . _ @ -");
    var pair = Keys.generate();
    return new Credential(
        pair.getPrivate(),
        chain(
            writer.client(
                "operator/" + name, role.word(), pair.getPublic(), clock.instant(), end(life))));
  }

  /**
   * A new key for this master's doors, good for {@code names} (host names or literal addresses) and
   * this machine. Kept in memory only.
   */
  public Credential server(List<String> names) {
    KeyPair pair = Keys.generate();
    return new Credential(
        pair.getPrivate(),
        chain(writer.server(names, pair.getPublic(), clock.instant(), end(SERVER_LIFE))));
  }

  private Instant end(Duration life) {
    var wanted = clock.instant().plus(life);
    var last = certificate.getNotAfter().toInstant();
    return wanted.isBefore(last) ? wanted : last;
  }

  private List<X509Certificate> chain(X509Certificate own) {
    return Arrays.asList(own, certificate);
  }
}
