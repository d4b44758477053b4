package io.wherry.master.rpc;

import io.grpc.Status;
import io.wherry.common.wire.Wire;

/** Whether two sides share a protocol number. */
final class Protocols {
  private Protocols() {}

  static boolean shared(int lowest, int highest) {
    return highest >= Wire.LOWEST_PROTOCOL && lowest <= Wire.HIGHEST_PROTOCOL;
  }

  static Status refuse(int lowest, int highest) {
    var older = highest < Wire.LOWEST_PROTOCOL ? "agent" : "master";
    return Status.FAILED_PRECONDITION.withDescription(
        "this master speaks protocols %d to %d, the agent %d to %d; update the %s"
            .formatted(Wire.LOWEST_PROTOCOL, Wire.HIGHEST_PROTOCOL, lowest, highest, older));
  }
}
