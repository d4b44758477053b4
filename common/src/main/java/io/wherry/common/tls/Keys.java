package io.wherry.common.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** Elliptic-curve keys on P-256, the only ones we use, and proofs that somebody holds one. */
public final class Keys {
  private static final String PROOF = "SHA256withECDSA";
  private static final int P256_BITS = 256;

  private Keys() {}

  public static KeyPair generate() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot make P-256 keys", e);
    }
  }

  /** Reads X.509 SubjectPublicKeyInfo; anything but a key on P-256 is refused. */
  public static PublicKey publicKey(byte[] der) throws InvalidKeySpecException {
    var key = factory().generatePublic(new X509EncodedKeySpec(der));
    if (key instanceof ECPublicKey ec
        && ec.getParams().getCurve().getField().getFieldSize() == P256_BITS) return key;
    throw new InvalidKeySpecException("not a key on the curve P-256");
  }

  /** Reads PKCS#8. */
  public static PrivateKey privateKey(byte[] der) throws InvalidKeySpecException {
    return factory().generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  /** Signs {@code text}: a proof that the caller holds {@code key}. */
  public static byte[] prove(PrivateKey key, byte[] text) {
    try {
      var signature = Signature.getInstance(PROOF);
      signature.initSign(key);
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with this host's own key", e);
    }
  }

  public static boolean proven(PublicKey key, byte[] text, byte[] proof) {
    try {
      var signature = Signature.getInstance(PROOF);
      signature.initVerify(key);
      signature.update(text);
      return signature.verify(proof);
    } catch (InvalidKeyException | SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot check " + PROOF, e);
    }
  }

  private static KeyFactory factory() {
    try {
      return KeyFactory.getInstance("EC");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no elliptic curves", e);
    }
  }
}
