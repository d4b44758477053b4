package io.wherry.common.posix;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Digests of much content. The compiler of a small JVM does not know the processor's instructions
 * for them, so the machine's libcrypto computes them; Java does where there is none, where it is
 * wrong, or where the property {@code wherry.libcrypto} says {@code none}.
 */
public final class Sums {
  private static final System.Logger LOG = System.getLogger(Sums.class.getName());
  private final Supplier<MessageDigest> sha256;
  private final Supplier<MessageDigest> md5;

  private Sums(Supplier<MessageDigest> sha256, Supplier<MessageDigest> md5) {
    this.sha256 = sha256;
    this.md5 = md5;
  }

  public static MessageDigest sha256() {
    return Here.SUMS.newSha256();
  }

  /** What the installed database knows files by; says nothing of integrity. */
  public static MessageDigest md5() {
    return Here.SUMS.newMd5();
  }

  /** Finds who computes them, which takes a while at the first use. */
  public static void makeReady() {
    Here.SUMS.newSha256();
  }

  MessageDigest newSha256() {
    return sha256.get();
  }

  MessageDigest newMd5() {
    return md5.get();
  }

  private static final class Here {
    static final Sums SUMS = by(LibCrypto.here());
  }

  /** The first of these libraries, checked; Java where there is none of them. */
  static Sums using(List<String> libraries) {
    return by(LibCrypto.find(libraries));
  }

  private static Sums by(Optional<LibCrypto> library) {
    return new Sums(best(library, "SHA-256", "EVP_sha256"), best(library, "MD5", "EVP_md5"));
  }

  private static Supplier<MessageDigest> best(
      Optional<LibCrypto> library, String name, String function) {
    Supplier<MessageDigest> java = () -> java(name);
    if (library.isEmpty()) return java;
    try {
      var theirs = theirs(library.get(), name, function);
      if (agree(theirs.get(), java.get())) return theirs;
      tell(name, "libcrypto computes a wrong one");
    } catch (IllegalStateException | NoSuchElementException e) {
      tell(name, String.valueOf(e.getMessage()));
    }
    return java;
  }

  private static void tell(String name, String why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Java computes every {0}, which takes longer: {1}; is openssl as it should be here?",
        name,
        why);
  }

  private static Supplier<MessageDigest> theirs(LibCrypto library, String name, String function) {
    var kind = library.kind(function);
    int length = java(name).getDigestLength();
    return () -> new NativeDigest(library, name, kind, length);
  }

  /** Over some blocks and a rest, in uneven pieces, twice: it must begin anew by itself. */
  private static boolean agree(MessageDigest one, MessageDigest other) {
    for (int round = 0; round < 2; round++)
      if (!Arrays.equals(sample(one), sample(other))) return false;
    return true;
  }

  private static byte[] sample(MessageDigest sum) {
    var content = new byte[1000];
    for (int i = 0; i < content.length; i++) content[i] = (byte) ((i * 31) >>> 2);
    sum.update(content[0]);
    sum.update(content, 1, 600);
    sum.update(content, 601, content.length - 601);
    return sum.digest();
  }

  private static MessageDigest java(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no " + name, e);
    }
  }
}
