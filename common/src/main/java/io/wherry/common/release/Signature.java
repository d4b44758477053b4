package io.wherry.common.release;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A detached signature in minisign's format, over the file itself ("Ed"), with a trusted comment
 * that a second signature covers. The untrusted comment is not looked at.
 */
public final class Signature {
  private static final String WHAT = "the signature";
  private static final String TRUSTED = "trusted comment: ";
  private final KeyId key;
  private final byte[] signature;
  private final String comment;
  private final byte[] global;

  Signature(KeyId key, byte[] signature, String comment, byte[] global) {
    this.key = key;
    this.signature = signature;
    this.comment = comment;
    this.global = global;
  }

  public static Signature parse(byte[] file) throws MalformedException {
    var lines = Armour.lines(file, 4, WHAT);
    var raw = Armour.base64(lines.get(1), 10 + Ed25519.SIGNATURE_BYTES, WHAT);
    Armour.requireAlgorithm(raw, WHAT);
    if (!lines.get(2).startsWith(TRUSTED))
      throw new MalformedException(WHAT + " has no trusted comment");
    return new Signature(
        KeyId.at(raw, 2),
        Arrays.copyOfRange(raw, 10, raw.length),
        lines.get(2).substring(TRUSTED.length()),
        Armour.base64(lines.get(3), Ed25519.SIGNATURE_BYTES, "the signature of its comment"));
  }

  /** The key that it says it was made with. */
  public KeyId key() {
    return key;
  }

  public String trustedComment() {
    return comment;
  }

  byte[] overContent() {
    return signature;
  }

  byte[] overComment() {
    return global;
  }

  /** As a {@code .minisig} file holds it. */
  public byte[] bytes() {
    var raw = new byte[10 + signature.length];
    System.arraycopy(Armour.ALGORITHM, 0, raw, 0, 2);
    key.into(raw, 2);
    System.arraycopy(signature, 0, raw, 10, signature.length);
    var base64 = Base64.getEncoder();
    var text =
        Armour.UNTRUSTED
            + "signature by wherry\n"
            + base64.encodeToString(raw)
            + "\n"
            + TRUSTED
            + comment
            + "\n"
            + base64.encodeToString(global)
            + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
