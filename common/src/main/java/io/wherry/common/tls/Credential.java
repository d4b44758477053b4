package io.wherry.common.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A key and the certificates that vouch for it, the key's own first, the authority's last. */
public record Credential(PrivateKey key, List<X509Certificate> chain) {
  private static final char[] IN_MEMORY = new char[0];

  public Credential {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) throw new IllegalArgumentException("a credential needs a certificate");
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  public X509Certificate authority() {
    return chain.getLast();
  }

  public Instant expires() {
    return certificate().getNotAfter().toInstant();
  }

  /** When half of the certificate's life is over and it should be renewed. */
  public Instant halfLife() {
    var begins = certificate().getNotBefore().toInstant();
    return begins.plus(java.time.Duration.between(begins, expires()).dividedBy(2));
  }

  /** Presents this credential in TLS. */
  public KeyManager keyManager() {
    return new OneKey(this);
  }

  /** Trusts what {@code authority} has signed, and nothing else. */
  public static TrustManager trusting(X509Certificate authority) {
    try {
      var store = emptyStore();
      store.setCertificateEntry("authority", authority);
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot trust the authority", e);
    }
  }

  /** TLS 1.3 towards whoever this credential's authority vouches for, presenting it. */
  public SSLContext clientContext() {
    return context(new KeyManager[] {keyManager()}, trusting(authority()));
  }

  /** TLS 1.3 towards whoever {@code trust} accepts, presenting nothing. */
  public static SSLContext anonymousContext(TrustManager trust) {
    return context(new KeyManager[0], trust);
  }

  private static SSLContext context(KeyManager[] keys, TrustManager trust) {
    try {
      var context = SSLContext.getInstance("TLSv1.3");
      context.init(keys, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS 1.3", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, IN_MEMORY);
    return store;
  }
}
