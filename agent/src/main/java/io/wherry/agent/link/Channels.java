package io.wherry.agent.link;

import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.wherry.agent.identity.HostIdentity;
import io.wherry.common.model.Address;
import io.wherry.common.tls.Credential;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Opens channels to masters. Callbacks run on the transport's own virtual thread; there is no pool.
 */
final class Channels {
  private static final int MOST_MESSAGE_BYTES = 16 << 20;

  private static final String[] VERSIONS = {"TLSv1.3"};
  private static final String[] CIPHERS = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private Channels() {}

  /** With this host's certificate. */
  static ManagedChannel to(Address master, HostIdentity identity) {
    var credential = identity.credential();
    return open(master, credential.clientContext());
  }

  /** Without a certificate, to whom {@code trust} accepts. */
  static ManagedChannel to(Address master, TrustManager trust) {
    return open(master, Credential.anonymousContext(trust));
  }

  private static ManagedChannel open(Address master, SSLContext tls) {
    return OkHttpChannelBuilder.forAddress(master.host(), master.port())
        .useTransportSecurity()
        .sslSocketFactory(tls.getSocketFactory())
        .tlsConnectionSpec(VERSIONS, CIPHERS)
        // Our authority certifies servers for its own doors alone, and the trust manager checks
        // that
        // purpose: a name would add nothing, and addresses change behind NAT.
        .hostnameVerifier((_, _) -> true)
        .directExecutor()
        .transportExecutor(command -> Thread.ofVirtual().name("master-link").start(command))
        .offloadExecutor(command -> Thread.ofVirtual().name("master-lookup").start(command))
        .disableRetry()
        .maxInboundMessageSize(MOST_MESSAGE_BYTES)
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(20, TimeUnit.SECONDS)
        .build();
  }
}
