package io.wherry.common.tls;

import io.wherry.common.model.Bytes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Keys and certificates as text, in the form that openssl reads and writes. */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

  private Pem() {}

  public static String of(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  /** A chain, one block after the other. */
  public static String of(List<X509Certificate> chain) {
    var text = new StringBuilder();
    for (var certificate : chain) text.append(block("CERTIFICATE", der(certificate).value()));
    return text.toString();
  }

  public static String of(PublicKey key) {
    return block("PUBLIC KEY", key.getEncoded());
  }

  public static PublicKey publicKey(String text) throws InvalidKeySpecException {
    var blocks = blocks("PUBLIC KEY", text);
    if (blocks.size() != 1) throw new InvalidKeySpecException("holds no public key");
    return Keys.publicKey(blocks.getFirst());
  }

  public static PrivateKey privateKey(String text) throws InvalidKeySpecException {
    var blocks = blocks("PRIVATE KEY", text);
    if (blocks.size() != 1) throw new InvalidKeySpecException("holds no PKCS#8 private key");
    return Keys.privateKey(blocks.getFirst());
  }

  public static List<X509Certificate> certificates(String text) throws CertificateException {
    var chain = new ArrayList<X509Certificate>();
    for (var der : blocks("CERTIFICATE", text)) chain.add(certificate(der));
    if (chain.isEmpty()) throw new CertificateException("holds no certificate");
    return List.copyOf(chain);
  }

  /** Reads one DER certificate. */
  public static X509Certificate certificate(byte[] der) throws CertificateException {
    var read =
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    if (read instanceof X509Certificate certificate) return certificate;
    throw new CertificateException("not an X.509 certificate");
  }

  public static Bytes der(X509Certificate certificate) {
    try {
      return new Bytes(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  private static String block(String kind, byte[] der) {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }

  private static List<byte[]> blocks(String kind, String text) {
    var found = new ArrayList<byte[]>();
    var match = BLOCK.matcher(text);
    while (match.find()) {
      if (match.group(1).equals(kind))
        found.add(
            Base64.getMimeDecoder().decode(match.group(2).getBytes(StandardCharsets.US_ASCII)));
    }
    return found;
  }
}
