package io.wherry.common.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Offers the one key that there is, as it is. A key store would encrypt it with a password of
 * nobody's and decrypt it again, which is a tenth of a second of every start.
 */
final class OneKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";
  private final Credential credential;

  OneKey(Credential credential) {
    this.credential = credential;
  }

  /** Where the other side is after such a key, and names its authority or none. */
  private @Nullable String alias(List<String> types, Principal @Nullable [] authorities) {
    boolean fits = types.contains(credential.key().getAlgorithm()) && isAskedFor(authorities);
    return fits ? ALIAS : null;
  }

  private boolean isAskedFor(Principal @Nullable [] authorities) {
    if (authorities == null || authorities.length == 0) return true;
    var asked = Set.copyOf(Arrays.asList(authorities));
    return credential.chain().stream()
        .map(X509Certificate::getIssuerX500Principal)
        .anyMatch(asked::contains);
  }

  private String @Nullable [] aliases(String type, Principal @Nullable [] authorities) {
    var alias = alias(List.of(type), authorities);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] authorities) {
    return aliases(type, authorities);
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] authorities) {
    return aliases(type, authorities);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] authorities, @Nullable Socket socket) {
    return alias(List.of(types), authorities);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] authorities, @Nullable SSLEngine engine) {
    return alias(List.of(types), authorities);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] authorities, @Nullable Socket socket) {
    return alias(List.of(type), authorities);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] authorities, @Nullable SSLEngine engine) {
    return alias(List.of(type), authorities);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return alias.equals(ALIAS) ? credential.chain().toArray(new X509Certificate[0]) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return alias.equals(ALIAS) ? credential.key() : null;
  }
}
