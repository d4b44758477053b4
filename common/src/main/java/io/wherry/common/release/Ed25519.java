package io.wherry.common.release;

import io.wherry.common.posix.NativeEd25519;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * Ed25519, the JDK's but where there is a faster one, over raw keys of 32 bytes, as minisign's
 * files hold them.
 */
final class Ed25519 {
  static final int KEY_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private Ed25519() {}

  /** Takes a fresh pair of 32 bytes each. */
  interface Taker<T> {
    T take(byte[] seed, byte[] point);
  }

  static <T> T generate(SecureRandom random, Taker<T> taker) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, random);
      var pair = generator.generateKeyPair();
      var seed =
          ((EdECPrivateKey) pair.getPrivate())
              .getBytes()
              .orElseThrow(
                  () -> new IllegalStateException("this Java runtime hides Ed25519 key bytes"));
      return taker.take(seed, raw(((EdECPublicKey) pair.getPublic()).getPoint()));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static byte[] sign(byte[] seed, byte[]... content) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(privateKey(seed));
      for (var part : content) signer.update(part);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** False for a signature that is wrong or no signature at all, and for a key that is no point. */
  static boolean verifies(byte[] point, byte[] signature, byte[]... content) {
    return NativeEd25519.here()
        .map(check -> check.verifies(point, signature, joined(content)))
        .orElseGet(() -> verifiesHere(point, signature, content));
  }

  private static byte[] joined(byte[]... parts) {
    if (parts.length == 1) return parts[0];
    var all = new ByteArrayOutputStream();
    for (var part : parts) all.writeBytes(part);
    return all.toByteArray();
  }

  static boolean verifiesHere(byte[] point, byte[] signature, byte[]... content) {
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(publicKey(point));
      for (var part : content) verifier.update(part);
      return verifier.verify(signature);
    } catch (SignatureException | InvalidKeyException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static PrivateKey privateKey(byte[] seed) throws GeneralSecurityException {
    return KeyFactory.getInstance("Ed25519")
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
  }

  private static PublicKey publicKey(byte[] point) throws GeneralSecurityException {
    var bigEndian = reversed(point);
    boolean odd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    var y = new EdECPoint(odd, new BigInteger(1, bigEndian));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, y));
  }

  private static byte[] raw(EdECPoint point) {
    var bigEndian = point.getY().toByteArray();
    var raw = new byte[KEY_BYTES];
    for (int i = 0; i < Math.min(KEY_BYTES, bigEndian.length); i++)
      raw[i] = bigEndian[bigEndian.length - 1 - i];
    if (point.isXOdd()) raw[KEY_BYTES - 1] |= (byte) 0x80;
    return raw;
  }

  private static byte[] reversed(byte[] bytes) {
    var turned = Arrays.copyOf(bytes, bytes.length);
    for (int i = 0; i < bytes.length; i++) turned[i] = bytes[bytes.length - 1 - i];
    return turned;
  }

  private static IllegalStateException missing(GeneralSecurityException cause) {
    return new IllegalStateException("this Java runtime cannot do Ed25519", cause);
  }
}
