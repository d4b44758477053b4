package io.wherry.master.identity;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import java.time.Instant;

/**
 * What is recorded of tokens and certificates. A token is known by the digest of its secret only.
 */
public sealed interface IdentityFact {
  record TokenMade(Digest token, int uses, Instant expires, Labels labels, ChannelName channel)
      implements IdentityFact {}

  /**
   * {@code key} is the digest of the host's public key: the same key asking again gets the same
   * host.
   */
  record TokenUsed(Digest token, HostId host, Digest key) implements IdentityFact {}

  /** After a restore nobody knows who came in with the tokens made before: they admit nobody. */
  record TokensVoided() implements IdentityFact {}

  record CertificateIssued(HostId host, String serial, Instant expires) implements IdentityFact {}

  record HostRevoked(HostId host) implements IdentityFact {}
}
