package io.wherry.agent.identity;

import io.wherry.common.model.Bytes;
import java.util.List;

/** The way to a master that renews certificates, over the live identity. */
public interface RenewalDoor {
  Answer renew(HostIdentity current, Bytes publicKey, Bytes proof);

  /** What the door said; certificates are DER, the host's own first. */
  sealed interface Answer {
    record Renewed(List<Bytes> certificates) implements Answer {}

    record NotNow(String why) implements Answer {}
  }
}
