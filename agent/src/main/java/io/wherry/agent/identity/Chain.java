package io.wherry.agent.identity;

import io.wherry.common.model.Bytes;
import io.wherry.common.model.Digest;
import io.wherry.common.model.HostId;
import io.wherry.common.tls.Pem;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks certificates that a master has sent before they are kept. */
final class Chain {
  private Chain() {}

  sealed interface Verdict {
    record Good(List<X509Certificate> chain) implements Verdict {}

    record Wrong(String why) implements Verdict {}
  }

  static Verdict check(
      List<Bytes> certificates, HostId host, PublicKey key, Digest authority, Instant now) {
    try {
      var chain = new ArrayList<X509Certificate>();
      for (var der : certificates) chain.add(Pem.certificate(der.value()));
      if (chain.size() != 2)
        return new Verdict.Wrong(
            "the answer holds " + chain.size() + " certificates where two belong");
      return checked(chain, host, key, authority, now);
    } catch (GeneralSecurityException e) {
      return new Verdict.Wrong(String.valueOf(e.getMessage()));
    }
  }

  private static Verdict checked(
      List<X509Certificate> chain, HostId host, PublicKey key, Digest authority, Instant now)
      throws GeneralSecurityException {
    var own = chain.getFirst();
    var signer = chain.getLast();
    if (!Digest.of(Pem.der(signer).value()).equals(authority))
      return new Verdict.Wrong("it is signed by another authority than the token names");
    own.verify(signer.getPublicKey());
    if (!Arrays.equals(own.getPublicKey().getEncoded(), key.getEncoded()))
      return new Verdict.Wrong("it is for another key");
    var subject = own.getSubjectX500Principal().getName();
    if (!subject.equals("CN=host/" + host))
      return new Verdict.Wrong("it names '" + subject + "' where host/" + host + " belongs");
    if (now.isBefore(own.getNotBefore().toInstant())
        || now.isAfter(own.getNotAfter().toInstant())) {
      return new Verdict.Wrong(
          "it is good from "
              + own.getNotBefore().toInstant()
              + " to "
              + own.getNotAfter().toInstant()
              + ", but this host's clock says "
              + now
              + "; set the clock and enrol again");
    }
    return new Verdict.Good(chain);
  }
}
