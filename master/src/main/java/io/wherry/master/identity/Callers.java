package io.wherry.master.identity;

import io.wherry.common.model.HostId;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** Reads a certificate's subject. That our authority signed it, TLS has already made sure. */
public final class Callers {
  private static final String HOST = "host/";
  private static final String OPERATOR = "operator/";

  private Callers() {}

  public static Caller of(X509Certificate certificate) {
    var subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    var name = part(subject, BCStyle.CN).orElse("");
    if (name.startsWith(HOST)) return host(name.substring(HOST.length()));
    if (name.startsWith(OPERATOR))
      return operator(name.substring(OPERATOR.length()), part(subject, BCStyle.OU).orElse(""));
    return new Caller.Stranger(
        "the certificate '" + subject + "' names neither a host nor an operator");
  }

  private static Caller host(String id) {
    try {
      return new Caller.Host(new HostId(id));
    } catch (IllegalArgumentException e) {
      return new Caller.Stranger("the certificate bears " + e.getMessage());
    }
  }

  private static Caller operator(String name, String role) {
    var known = Role.ofWord(role);
    return known.isPresent()
        ? new Caller.Operator(name, known.get())
        : new Caller.Stranger(
            "the certificate of operator "
                + name
                + " bears no role that this master knows: '"
                + role
                + "'");
  }

  private static Optional<String> part(X500Name subject, ASN1ObjectIdentifier type) {
    var parts = subject.getRDNs(type);
    return parts.length == 1
        ? Optional.of(IETFUtils.valueToString(parts[0].getFirst().getValue()))
        : Optional.empty();
  }
}
