package io.wherry.common.release;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The public half of a signing key; what hosts pin. */
public final class VerifyingKey {
  private static final String WHAT = "the public key";
  private final KeyId id;
  private final byte[] point;

  VerifyingKey(KeyId id, byte[] point) {
    this.id = id;
    this.point = point.clone();
  }

  /** Reads a minisign public key file, or its second line alone. */
  public static VerifyingKey parse(String text) throws MalformedException {
    var line =
        text.startsWith(Armour.UNTRUSTED)
            ? Armour.lines(text.getBytes(StandardCharsets.UTF_8), 2, WHAT).get(1)
            : text.strip();
    var raw = Armour.base64(line, 10 + Ed25519.KEY_BYTES, WHAT);
    Armour.requireAlgorithm(raw, WHAT);
    return new VerifyingKey(KeyId.at(raw, 2), Arrays.copyOfRange(raw, 10, raw.length));
  }

  public KeyId id() {
    return id;
  }

  /** True where this key made the signature over exactly this content and its trusted comment. */
  public boolean verifies(byte[] content, Signature signature) {
    return id.equals(signature.key())
        && Ed25519.verifies(point, signature.overContent(), content)
        && Ed25519.verifies(
            point,
            signature.overComment(),
            signature.overContent(),
            signature.trustedComment().getBytes(StandardCharsets.UTF_8));
  }

  /** One line of base 64: what {@code minisign -P} takes, tokens and settings carry. */
  public String line() {
    var raw = new byte[10 + point.length];
    System.arraycopy(Armour.ALGORITHM, 0, raw, 0, 2);
    id.into(raw, 2);
    System.arraycopy(point, 0, raw, 10, point.length);
    return Base64.getEncoder().encodeToString(raw);
  }

  /** What {@code minisign -p} takes. */
  public String text() {
    return Armour.UNTRUSTED + "minisign public key " + id + "\n" + line() + "\n";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey k && id.equals(k.id) && Arrays.equals(point, k.point);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return line();
  }
}
