package io.wherry.common.release;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** The secret half of a key, in minisign's form without a password, so that minisign reads it. */
public final class SigningKey {
  private static final String WHAT = "the secret key";
  private static final int LENGTH = 158;
  private static final int ID_AT = 54;
  private static final int SEED_AT = 62;
  private static final int POINT_AT = 94;
  private static final int CHECK_AT = 126;
  private static final Set<PosixFilePermission> OURS_ALONE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private final KeyId id;
  private final byte[] seed;
  private final byte[] point;

  private SigningKey(KeyId id, byte[] seed, byte[] point) {
    this.id = id;
    this.seed = seed;
    this.point = point;
  }

  public static SigningKey generate(SecureRandom random) {
    var id = new KeyId(random.nextLong());
    return Ed25519.generate(random, (seed, point) -> new SigningKey(id, seed, point));
  }

  static SigningKey parse(byte[] file) throws MalformedException {
    var raw = Armour.base64(Armour.lines(file, 2, WHAT).get(1), LENGTH, WHAT);
    Armour.requireAlgorithm(raw, WHAT);
    if (raw[2] != 0 || raw[3] != 0)
      throw new MalformedException(
          WHAT + " has a password; remove it with 'minisign -C -W', its file mode guards it");
    var key =
        new SigningKey(
            KeyId.at(raw, ID_AT),
            Arrays.copyOfRange(raw, SEED_AT, POINT_AT),
            Arrays.copyOfRange(raw, POINT_AT, CHECK_AT));
    var probe = "probe".getBytes(StandardCharsets.US_ASCII);
    if (!key.verifyingKey().verifies(probe, key.sign(probe, "")))
      throw new MalformedException(WHAT + " is damaged: its two halves do not belong together");
    return key;
  }

  /** Reads a key file that nobody but its owner may read. */
  public static SigningKey load(Path file) throws IOException, MalformedException {
    var mode = Files.getPosixFilePermissions(file);
    if (!OURS_ALONE.containsAll(mode))
      throw new MalformedException(
          "the secret key " + file + " can be read by others; run 'chmod 600 " + file + "'");
    try {
      return parse(Files.readAllBytes(file));
    } catch (MalformedException e) {
      throw new MalformedException(file + ": " + e.getMessage());
    }
  }

  /** Writes a new file with mode 0600, durably; one that is already there stays as it is. */
  public void store(Path file) throws IOException {
    var attribute = PosixFilePermissions.asFileAttribute(OURS_ALONE);
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, attribute)) {
      var bytes = ByteBuffer.wrap(text().getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) channel.write(bytes);
      channel.force(true);
    }
  }

  private String text() {
    var raw = new byte[LENGTH];
    System.arraycopy(Armour.ALGORITHM, 0, raw, 0, 2);
    raw[4] = 'B';
    raw[5] = '2';
    id.into(raw, ID_AT);
    System.arraycopy(seed, 0, raw, SEED_AT, seed.length);
    System.arraycopy(point, 0, raw, POINT_AT, point.length);
    // minisign names this form "encrypted" too; its checksum stays zero without a password.
    return Armour.UNTRUSTED
        + "minisign encrypted secret key\n"
        + Base64.getEncoder().encodeToString(raw)
        + "\n";
  }

  public KeyId id() {
    return id;
  }

  public VerifyingKey verifyingKey() {
    return new VerifyingKey(id, point);
  }

  /** Signs the content itself; the comment, one line, is signed with it. */
  public Signature sign(byte[] content, String trustedComment) {
    if (trustedComment.chars().anyMatch(c -> c < ' '))
      throw new IllegalArgumentException("a trusted comment is one line: '" + trustedComment + "'");
    var signature = Ed25519.sign(seed, content);
    var global = Ed25519.sign(seed, signature, trustedComment.getBytes(StandardCharsets.UTF_8));
    return new Signature(id, signature, trustedComment, global);
  }

  @Override
  public String toString() {
    return "secret key " + id;
  }
}
