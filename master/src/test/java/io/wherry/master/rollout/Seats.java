package io.wherry.master.rollout;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hosts by their numbers, all of them on the first release. */
final class Seats {
  private Seats() {}

  static ReleaseId release(long number) {
    return new ReleaseId(new RepositoryName("test-bin"), number);
  }

  static HostId host(int number) {
    return new HostId("h".repeat(25) + (char) ('a' + number));
  }

  static List<Seat> of(int hosts) {
    var seats = new ArrayList<Seat>();
    for (int i = 0; i < hosts; i++)
      seats.add(new Seat(host(i), Optional.of(release(1)), Optional.empty()));
    return seats;
  }
}
