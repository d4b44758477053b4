package io.wherry.common.model;

import java.util.List;

/**
 * What a machine gets when it becomes a host. {@code certificates} are DER, the host's own first,
 * the authority's last.
 */
public record Enrolled(
    HostId host,
    List<Bytes> certificates,
    RepositoryName repository,
    ChannelName channel,
    Labels labels,
    List<Address> agentDoors) {
  public Enrolled {
    certificates = List.copyOf(certificates);
    agentDoors = List.copyOf(agentDoors);
    if (certificates.size() < 2)
      throw new IllegalArgumentException(
          "need the host's certificate and the authority's, got " + certificates.size());
  }
}
