package io.wherry.common.model;

import java.util.Arrays;

/**
 * A channel statement and its detached minisign signature, byte for byte as published. Not yet
 * verified.
 */
@SuppressWarnings("ArrayRecordComponent") // copied in, compared by content
public record SignedStatement(ChannelName channel, byte[] statement, byte[] signature) {
  public SignedStatement {
    statement = statement.clone();
    signature = signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedStatement s
        && channel.equals(s.channel)
        && Arrays.equals(statement, s.statement)
        && Arrays.equals(signature, s.signature);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(statement) + Arrays.hashCode(signature);
  }
}
