package io.wherry.agent.link;

import io.wherry.common.model.Digest;
import io.wherry.common.tls.Credential;
import io.wherry.common.tls.Pem;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Trusts the one authority whose fingerprint a join token carries. */
final class PinnedAuthority extends X509ExtendedTrustManager {
  private final Digest fingerprint;

  PinnedAuthority(Digest fingerprint) {
    this.fingerprint = fingerprint;
  }

  /** The other side showed another authority than the pinned one. */
  static final class WrongAuthority extends CertificateException {
    WrongAuthority(String message) {
      super(message);
    }
  }

  private void check(X509Certificate[] chain, String authType) throws CertificateException {
    var authority = chain[chain.length - 1];
    var shown = Digest.of(Pem.der(authority).value());
    if (!shown.equals(fingerprint))
      throw new WrongAuthority(
          "its authority has the fingerprint " + shown + " where the token names " + fingerprint);
    if (Credential.trusting(authority) instanceof X509TrustManager trust)
      trust.checkServerTrusted(chain, authType);
    else throw new CertificateException("this Java runtime cannot check certificates");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a host serves nobody");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
