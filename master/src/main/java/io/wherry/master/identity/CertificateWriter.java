package io.wherry.master.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Writes and signs certificates. Client certificates never serve as a server's, nor the other way
 * round.
 */
final class CertificateWriter {
  /** Hosts whose clock is behind by less than this accept a certificate made just now. */
  private static final Duration SLOW_CLOCKS = Duration.ofHours(1);

  private static final int SERIAL_BITS = 120;
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "::1");

  private final PrivateKey key;
  private final X500Principal issuer;
  private final PublicKey issuerKey;
  private final SecureRandom random = new SecureRandom();

  CertificateWriter(PrivateKey key, X500Principal issuer, PublicKey issuerKey) {
    this.key = key;
    this.issuer = issuer;
    this.issuerKey = issuerKey;
  }

  static X509Certificate selfSigned(KeyPair pair, String name, Instant begins, Instant ends) {
    var subject = new X500NameBuilder().addRDN(BCStyle.CN, name).build();
    var principal = principal(subject);
    var writer = new CertificateWriter(pair.getPrivate(), principal, pair.getPublic());
    return writer.write(
        subject,
        pair.getPublic(),
        begins.minus(SLOW_CLOCKS),
        ends,
        builder -> {
          builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
          builder.addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        });
  }

  X509Certificate client(String name, String unit, PublicKey of, Instant begins, Instant ends) {
    var subject = new X500NameBuilder();
    if (!unit.isEmpty()) subject.addRDN(BCStyle.OU, unit);
    subject.addRDN(BCStyle.CN, name);
    return write(
        subject.build(),
        of,
        begins.minus(SLOW_CLOCKS),
        ends,
        builder -> leaf(builder, KeyPurposeId.id_kp_clientAuth));
  }

  X509Certificate server(List<String> names, PublicKey of, Instant begins, Instant ends) {
    var subject = new X500NameBuilder().addRDN(BCStyle.CN, "wherry-master").build();
    var all = new LinkedHashSet<>(names);
    all.addAll(THIS_MACHINE);
    return write(
        subject,
        of,
        begins.minus(SLOW_CLOCKS),
        ends,
        builder -> {
          leaf(builder, KeyPurposeId.id_kp_serverAuth);
          builder.addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(
                  all.stream().map(CertificateWriter::named).toArray(GeneralName[]::new)));
        });
  }

  private static GeneralName named(String name) {
    return new GeneralName(
        ADDRESS.matcher(name).matches() ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static void leaf(X509v3CertificateBuilder builder, KeyPurposeId purpose)
      throws CertIOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
  }

  private interface Extensions {
    void add(X509v3CertificateBuilder builder) throws CertIOException;
  }

  private X509Certificate write(
      X500Name subject, PublicKey of, Instant begins, Instant ends, Extensions extensions) {
    try {
      var serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer, serial, Date.from(begins), Date.from(ends), principal(subject), of);
      var identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(of));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(issuerKey));
      extensions.add(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException("the authority cannot sign a certificate for " + subject, e);
    }
  }

  private static X500Principal principal(X500Name name) {
    try {
      return new X500Principal(name.getEncoded());
    } catch (java.io.IOException e) {
      throw new IllegalStateException("a name that cannot be written: " + name, e);
    }
  }
}
