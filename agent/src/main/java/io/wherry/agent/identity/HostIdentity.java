package io.wherry.agent.identity;

import io.wherry.common.model.Address;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.tls.Credential;
import java.util.List;

/**
 * What enrolment gave this host. {@code releaseKeys} are minisign public keys, base 64, pinned for
 * good.
 */
public record HostIdentity(HostId host, Membership membership, Credential credential) {

  /** The lasting part; only the credential changes, at each renewal. */
  public record Membership(
      RepositoryName repository,
      ChannelName channel,
      Labels labels,
      List<String> releaseKeys,
      List<Address> masters) {
    public Membership {
      releaseKeys = List.copyOf(releaseKeys);
      masters = List.copyOf(masters);
    }
  }

  /** All of it but the secret, for whoever speaks to no master. */
  public record Enrolment(HostId host, Membership membership) {}

  public HostIdentity with(Credential renewed) {
    return new HostIdentity(host, membership, renewed);
  }
}
