package io.wherry.common.model;

import java.nio.charset.StandardCharsets;

/**
 * What a machine says to become a host. {@code publicKey} is X.509 SubjectPublicKeyInfo; {@code
 * proof} is SHA256withECDSA by its private key over {@link #provenText}. The name is shown, never
 * trusted.
 */
public record Enrolment(
    String secret,
    Bytes publicKey,
    Bytes proof,
    String machineId,
    String hostName,
    Inventory inventory,
    int lowestProtocol,
    int highestProtocol) {

  /** What the proof signs: it binds the key to this token and this machine. */
  public static byte[] provenText(String secret, String machineId) {
    return (secret + "\0" + machineId).getBytes(StandardCharsets.UTF_8);
  }
}
